import type { SummaryRow } from '../../measure/summary.js';
import { SYSTEMS } from '../../systems/registry.js';
import { FAILURE_CAUSES } from '../../systems/transfers/causes.js';
import type { Explanation } from '../../theory/explain.js';
import type { Predicted } from '../../theory/form.js';

/** Why a simulated figure lies beyond its closed form. */
export interface LikelyReason {
  readonly kind: 'disturbed' | 'overload' | 'failures' | 'refusals' | 'left out' | 'no interval' | 'unknown';
  readonly text: string;
}

/** What is known of a run beside the figure: its closed forms, and its other figures by `metric stat`. */
export interface Circumstances {
  readonly explanation: Explanation;
  readonly rows: ReadonlyMap<string, SummaryRow>;
}

/** A transfer that fails is submitted again, with a token for each end and FTS's own: a gap of so many. */
const GAP_OF_FAILURE = 4;
/** Failures that closed forms count. */
const COUNTED = 'storage_error';

/**
 * The first reason that applies, from what spoils every form to what the form itself leaves out. Whether a gap is more
 * than chance is for its interval to say.
 */
export function likelyReason(form: Predicted, gap: number, known: Circumstances): LikelyReason {
  const { disturbed } = known.explanation;
  if (disturbed !== undefined) return { kind: 'disturbed', text: disturbed };
  return (
    refusalsOf(form, gap, known) ?? failuresOf(form, gap, known) ?? overloadOf(form, known) ?? leftOutBy(form)
  );
}

/** What is told of a gap that may be chance. */
export function untoldBy(replications: number): LikelyReason {
  const what = replications === 1 ? 'one replication' : 'a figure without an interval';
  return { kind: 'no interval', text: `${what} cannot tell a gap from chance` };
}

/** What a form is about: a metric of an instance of a system. */
function aboutOf({ metric = '' }: Predicted) {
  const [prefix = '', instance = '', ...rest] = metric.split('.');
  const system = SYSTEMS.find((one) => one.prefix === prefix);
  return {
    prefix,
    instance,
    measure: rest.join('.'),
    section: system?.section?.key,
    reasons: system?.reasons,
  };
}

/** Requests that got no token, where they are as many as the gap needs: clients ask again at once. */
function refusalsOf(form: Predicted, gap: number, { rows }: Circumstances): LikelyReason | undefined {
  const { prefix, instance, reasons } = aboutOf(form);
  const { of, refused } = reasons?.refusals ?? {};
  if (of === undefined || refused === undefined) return undefined;
  const start = `${prefix}.${instance}.${refused}`;
  const kinds = [...rows.values()].filter(({ metric, stat }) => metric.startsWith(start) && stat === 'total');
  const all = kinds.reduce((sum, { value }) => sum + value, 0);
  const asked = rows.get(`${prefix}.${instance}.${of} total`)?.value ?? 0;
  if (all === 0 || !(all / Math.max(1, asked - all) >= Math.abs(gap) / 2)) return undefined;
  const [most] = kinds.sort((a, b) => b.value - a.value);
  const text = `${rounded(all)} requests got no token, most by ${most?.metric.slice(start.length)}, and are asked again`;
  return { kind: 'refusals', text };
}

/** A station that cannot keep up: of the form's own system only that of its instance, and else one that it waits for. */
function overloadOf(form: Predicted, { explanation }: Circumstances): LikelyReason | undefined {
  const { instance, measure, section, reasons } = aboutOf(form);
  const shows = reasons?.shows.find(({ metrics }) => metrics.test(measure))?.stations ?? [];
  const full = shows.flatMap((pattern) =>
    explanation.stations.filter(({ load, name }) => load > 1 && pattern.test(name)),
  );
  const found = full.find(({ path: [of, name = ''] }) =>
    of === section ? name === instance : explanation.shares(section, instance, of, name),
  );
  if (found === undefined) return undefined;
  return { kind: 'overload', text: `${found.name} cannot keep up (${Math.round(found.load * 100)} %)` };
}

/** Transfers whose failures no form counts, where they are as many as the gap needs. */
function failuresOf(form: Predicted, gap: number, { rows }: Circumstances): LikelyReason | undefined {
  const { measure, reasons } = aboutOf(form);
  if (reasons?.untouchedByFailures?.test(measure)) return undefined;
  const total = (metric: string) => rows.get(`${metric} total`)?.value ?? 0;
  const failed = FAILURE_CAUSES.filter((cause) => cause !== COUNTED).map((cause) => ({
    cause,
    transfers: total(`transfers.all.failed.${cause}`),
  }));
  const all = failed.reduce((sum, { transfers }) => sum + transfers, 0);
  const share = all / (total('transfers.all.finished') + all);
  if (!(share * GAP_OF_FAILURE >= Math.abs(gap))) return undefined;
  const [most] = failed.sort((a, b) => b.transfers - a.transfers);
  const text = `${rounded(all)} transfers failed, most by ${most?.cause}, and come again, which no form counts`;
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
