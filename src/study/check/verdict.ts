import { type Estimate, estimateOf, type Sampled } from '../../measure/estimate.js';
import type { StatValue } from '../../measure/instrument.js';
import { ALPHA, type Interval } from '../../measure/interval.js';
import type { RunResult } from '../../measure/run-result.js';
import type { Expectation, Prediction } from '../../scenario/expectations.js';
import { metricDefinition } from '../../systems/catalogue.js';

/** Whether a prediction lies within its band, outside of it, or across its edge. */
export type Verdict = 'pass' | 'fail' | 'undecided';

/** A prediction held to its expectation. */
export interface Checked {
  readonly expectation: Expectation;
  /** Mean over the replications, in the unit of the expectation. */
  readonly value: number;
  /** 95 % interval of the mean; undefined where none holds. */
  readonly interval: Interval | undefined;
  /** What is held to the band in the place of an interval: from the smallest to the largest replication. */
  readonly range: Interval | undefined;
  readonly replications: number;
  readonly verdict: Verdict;
}

/** An expectation that cannot be judged: its metric has no sample. */
export class NoSample extends Error {
  override readonly name = 'NoSample';
}

/**
 * Judges an expectation by the replications of the variants that it names; replication r of both sides of a quotient
 * are those of the same files. Held to the band is the interval of the prediction; where none holds, as of a largest
 * value, all its replications. Throws `NoSample`.
 * @param alpha how often the interval may miss
 */
export function judge(
  expectation: Expectation,
  runsOf: (variant: string) => readonly RunResult[],
  alpha = ALPHA,
): Checked {
  const sample = sampleOf(expectation, runsOf);
  const { value, ci95, least, most, replications } = estimateIn(expectation, sample, alpha);
  const interval = isOfNone(expectation) ? undefined : ci95;
  const range = interval === undefined && replications > 1 ? { low: least, high: most } : undefined;
  const { low, high } = interval ?? { low: least, high: most };
  const [from, to] = expectation.band;
  const isWithin = low >= from - rounding(from) && high <= to + rounding(to);
  const verdict = isWithin ? 'pass' : high < from || low > to ? 'fail' : 'undecided';
  return { expectation, value, interval, range, replications, verdict };
}

/**
 * Whether a band asks for none of something, or for all: no interval lies within it, as no number of runs without an
 * event shows that there is never one. All replications are held to it instead.
 */
function isOfNone({ band: [from, to], unit }: Expectation): boolean {
  return to === 0 || (unit === '1' && from === 1);
}

/** What adding up has left of a value. */
function rounding(edge: number): number {
  return Number.isFinite(edge) ? 1e-9 * Math.max(1, Math.abs(edge)) : 0;
}

/** The prediction by each replication. Throws `NoSample`. */
function sampleOf(
  expectation: Expectation,
  runsOf: (variant: string) => readonly RunResult[],
): readonly Sampled[] {
  const { over } = expectation;
  const above = runsOf(expectation.variant).map((run) => sampledIn(run, expectation));
  if (above.length === 0) throw new NoSample(`${namedIn(expectation)} was not simulated`);
  if (over === undefined) return above;
  const below = runsOf(over.variant).map((run) => sampledIn(run, over).value);
  const sample = above.map(({ value }, run) => ({ value: value / (below[run] ?? Number.NaN) }));
  if (sample.some(({ value }) => !Number.isFinite(value)))
    throw new NoSample(`${namedIn(over)}, by which it is divided, is 0`);
  return sample;
}

/** A quotient is a mean of its replications. */
function estimateIn(
  { metrics: [metric = ''], stat, unit, over }: Expectation,
  sample: readonly Sampled[],
  alpha: number,
): Estimate {
  const { kind } = metricDefinition(metric);
  const isMean = over !== undefined && stat !== 'max' && stat !== 'final';
  return estimateOf({ kind, stat: isMean ? 'mean' : stat, unit }, sample, alpha);
}

/** The prediction by one run: a statistic or that of a window, summed over the metrics. Throws `NoSample`. */
function sampledIn(run: RunResult, prediction: Prediction): Sampled {
  const all = prediction.metrics.map((metric) => {
    const sampled = statsOf(run, metric, prediction.window).find(({ stat }) => stat === prediction.stat);
    if (sampled === undefined || !Number.isFinite(sampled.value))
      throw new NoSample(`${namedIn({ ...prediction, metric })} has no sample`);
    return sampled;
  });
  const [first] = all;
  if (all.length === 1 && first !== undefined) return first;
  return { value: all.reduce((sum, { value }) => sum + value, 0) };
}

function namedIn({ metric, stat, variant }: Prediction): string {
  return `${metric} ${stat} of the variant ${variant}`;
}

/** The statistics of a metric, of the run or of a window. */
function statsOf(run: RunResult, metric: string, window: Prediction['window']): readonly StatValue[] {
  if (window === undefined) return run.metrics.find(({ name }) => name === metric)?.stats ?? [];
  const [from, to] = window;
  const found = run.windows.find((one) => one.metric === metric && one.fromUs === from && one.toUs === to);
  return found?.stats ?? [];
}
