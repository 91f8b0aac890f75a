import type { SummaryRow } from '../../measure/summary.js';
import { SYSTEMS } from '../../systems/registry.js';
import { TOKEN_FAILURES } from '../../systems/transfers/causes.js';
import type { Explanation } from '../../theory/explain.js';
import { middleOf, type Predicted } from '../../theory/form.js';

/** Why a simulated figure lies beyond its closed form. */
export interface LikelyReason {
  readonly kind: 'disturbed' | 'chance' | 'overload' | 'failures' | 'left out' | 'unknown';
  readonly text: string;
}

type Rows = ReadonlyMap<string, SummaryRow>;

/** Standard deviations of a count that are put down to chance, and of the largest of many counts. */
const CHANCE = 2.5;
const CHANCE_OF_PEAK = 4.5;
/** A transfer that fails for its token is submitted again, with a token for each end and FTS's own: a gap of so many. */
const GAP_OF_FAILURE = 4;

/** The first reason that applies, from what spoils every form to what the form itself leaves out. */
export function likelyReason(
  explanation: Explanation,
  form: Predicted,
  gap: number,
  rows: Rows,
): LikelyReason {
  const { disturbed } = explanation;
  if (disturbed !== undefined) return { kind: 'disturbed', text: disturbed };
  return (
    chanceOfEvents(explanation, form, gap, rows) ??
    failuresOf(form, gap, rows) ??
    overloadOf(explanation, form) ??
    chanceOfDatasets(explanation, gap) ??
    leftOutBy(form)
  );
}

/** Too few of the events that the figure counts for a mean. */
function chanceOfEvents(
  explanation: Explanation,
  form: Predicted,
  gap: number,
  rows: Rows,
): LikelyReason | undefined {
  const events = eventsBehind(explanation, form, rows);
  if (events === undefined || events.count <= 0) return undefined;
  const isPeak = form.stat === 'max';
  if (!isSmall(gap, events.count, isPeak ? CHANCE_OF_PEAK : CHANCE)) return undefined;
  const text = events.what.replace('#', rounded(events.count));
  return { kind: 'chance', text: isPeak ? `chance: the peak of ${text}` : `chance: ${text}` };
}

/** Too few datasets, of which all else comes. */
function chanceOfDatasets({ datasets }: Explanation, gap: number): LikelyReason | undefined {
  if (datasets === 0 || !isSmall(gap, datasets, CHANCE)) return undefined;
  return { kind: 'chance', text: `chance: about ${rounded(datasets)} datasets in the time measured` };
}

function isSmall(gap: number, count: number, deviations: number): boolean {
  return Math.abs(gap) <= deviations / Math.sqrt(count);
}

interface Events {
  readonly count: number;
  readonly what: string;
}

function eventsBehind({ measured }: Explanation, form: Predicted, rows: Rows): Events | undefined {
  const { unit, range } = form;
  if (unit === 'Hz') {
    return { count: middleOf(range) * (measured.toS - measured.fromS), what: 'about # in the time measured' };
  }
  const { prefix, instance, measure, reasons } = aboutOf(form);
  const events = reasons?.events?.find(({ metrics }) => metrics.test(measure));
  if (unit === 'tokens' && events?.evenStocks !== true)
    return { count: middleOf(range), what: 'a stock of #' };
  if (events === undefined) return undefined;
  return { count: rows.get(`${prefix}.${instance}.${events.count}`)?.value ?? 0, what: events.what };
}

/** What a form is about: a metric of an instance of a system. */
function aboutOf({ metric = '' }: Predicted) {
  const [prefix = '', instance = '', ...rest] = metric.split('.');
  const reasons = SYSTEMS.find((system) => system.prefix === prefix)?.reasons;
  return { prefix, instance, measure: rest.join('.'), reasons };
}

/** A station that cannot keep up, that of the form's own instance first. */
function overloadOf({ stations }: Explanation, form: Predicted): LikelyReason | undefined {
  const { instance, measure, reasons } = aboutOf(form);
  const shows = reasons?.shows.find(({ metrics }) => metrics.test(measure))?.stations ?? [];
  const full = shows.flatMap((pattern) =>
    stations.filter(({ load, name }) => load > 1 && pattern.test(name)),
  );
  const found = full.find(({ name }) => name.split(' ').at(-1) === instance) ?? full[0];
  if (found === undefined) return undefined;
  return { kind: 'overload', text: `${found.name} cannot keep up (${Math.round(found.load * 100)} %)` };
}

/** Transfers that fail for their token, where they are as many as the gap needs. */
function failuresOf(form: Predicted, gap: number, rows: Rows): LikelyReason | undefined {
  const { measure, reasons } = aboutOf(form);
  if (reasons?.untouchedByFailures?.test(measure)) return undefined;
  const total = (metric: string) => rows.get(`${metric} total`)?.value ?? 0;
  const failed = TOKEN_FAILURES.map((cause) => ({
    cause,
    transfers: total(`transfers.all.failed.${cause}`),
  }));
  const all = failed.reduce((sum, { transfers }) => sum + transfers, 0);
  const share = all / (total('transfers.all.finished') + all);
  if (!(share * GAP_OF_FAILURE >= Math.abs(gap))) return undefined;
  const [most] = failed.sort((a, b) => b.transfers - a.transfers);
  const text = `${rounded(all)} transfers failed for their tokens, most by ${most?.cause}, and come again with new ones`;
  return { kind: 'failures', text };
}

function leftOutBy({ standing, formula }: Predicted): LikelyReason {
  return standing === 'exact'
    ? { kind: 'unknown', text: 'no reason is known: the form or the model is wrong' }
    : { kind: 'left out', text: `the form is approximate: ${formula}` };
}

function rounded(value: number): string {
  return String(value >= 10 ? Math.round(value) : Number(value.toPrecision(2)));
}
