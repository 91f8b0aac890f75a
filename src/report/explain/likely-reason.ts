import type { SummaryRow } from '../../measure/summary.js';
import type { Explanation } from '../../theory/explain.js';
import { middleOf, type Predicted } from '../../theory/form.js';

/** Why a simulated figure lies beyond its closed form. */
export interface LikelyReason {
  readonly kind: 'disturbed' | 'chance' | 'overload' | 'failures' | 'left out' | 'unknown';
  readonly text: string;
}

type Rows = ReadonlyMap<string, SummaryRow>;

/** Standard deviations of a count that are put down to chance. */
const CHANCE = 2.5;

const TOKEN_FAILURES = ['token_exchange', 'token_expired', 'token_refresh'] as const;

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
    chanceOf(explanation, form, gap, rows) ??
    overloadOf(explanation, form) ??
    failuresOf(form, rows) ??
    leftOutBy(form)
  );
}

/** Too few events for a mean: those that the figure counts, or the datasets that they come of. */
function chanceOf(
  explanation: Explanation,
  form: Predicted,
  gap: number,
  rows: Rows,
): LikelyReason | undefined {
  const isSmall = (count: number) => Math.abs(gap) <= CHANCE / Math.sqrt(count);
  const events = eventsBehind(explanation, form, rows);
  if (events !== undefined && events.count > 0 && isSmall(events.count)) {
    return { kind: 'chance', text: `chance: ${events.what.replace('#', rounded(events.count))}` };
  }
  const { datasets } = explanation;
  if (datasets === 0 || !isSmall(datasets)) return undefined;
  return { kind: 'chance', text: `chance: about ${rounded(datasets)} datasets in the time measured` };
}

interface Events {
  readonly count: number;
  readonly what: string;
}

function eventsBehind({ measured }: Explanation, form: Predicted, rows: Rows): Events | undefined {
  const { metric = '', unit, range } = form;
  const [system, name] = metric.split('.');
  const simulated = (key: string) => rows.get(key)?.value ?? 0;
  if (unit === 'Hz') {
    return { count: middleOf(range) * (measured.toS - measured.fromS), what: 'about # in the time measured' };
  }
  if (system === 'fts' && /token_prep|backlog/.test(metric)) {
    return {
      count: simulated(`fts.${name}.rate.exchange total`),
      what: '# tokens exchanged in the time measured',
    };
  }
  if (unit === 'tokens') return { count: middleOf(range), what: 'a stock of #' };
  if (system === 'iam')
    return { count: simulated(`iam.${name}.rate.all total`), what: '# requests in the time measured' };
  if (system === 'tokens') return { count: simulated(`tokens.${name}.live mean`), what: '# live tokens' };
  return undefined;
}

/** Stations whose overload shows in the figures of a system. */
const SHOWS_IN: Readonly<Record<string, RegExp>> = {
  iam: /^(issuer|database|submitter|exchange|refresh)/,
  rucio: /^(issuer|database|submitter)/,
  fts: /^(issuer|database|submitter|exchange|refresh|agents|copies|bandwidth|link)/,
  transfers: /^(submitter|exchange|refresh|agents|copies|bandwidth|link)/,
  tokens: /^(issuer|database|submitter|exchange|refresh)/,
  storage: /^(submitter|exchange|agents|copies|bandwidth|link)/,
};

/** A station that cannot keep up, that of the form's own instance first. */
function overloadOf({ stations }: Explanation, form: Predicted): LikelyReason | undefined {
  const { metric = '' } = form;
  const [system = '', instance] = metric.split('.');
  const shows = SHOWS_IN[system];
  const full = stations.filter(
    ({ load, name }) =>
      load > 1 && (shows?.test(name) === true || (name.startsWith('clean-up') && metric.includes('stored'))),
  );
  const found = full.find(({ name }) => name.split(' ').at(-1) === instance) ?? full[0];
  if (found === undefined) return undefined;
  return { kind: 'overload', text: `${found.name} cannot keep up (${Math.round(found.load * 100)} %)` };
}

function failuresOf(form: Predicted, rows: Rows): LikelyReason | undefined {
  const [most] = TOKEN_FAILURES.map((cause) => ({
    cause,
    transfers: rows.get(`transfers.all.failed.${cause} total`)?.value ?? 0,
  })).sort((a, b) => b.transfers - a.transfers);
  if (most === undefined || most.transfers === 0 || form.about === 'storage') return undefined;
  const text = `${rounded(most.transfers)} transfers failed by ${most.cause}, and come again with new tokens`;
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
