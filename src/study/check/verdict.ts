import type { RunResult } from '../../measure/run-result.js';
import { meanOf } from '../../measure/summary.js';
import type { Expectation, Prediction } from '../../scenario/expectations.js';

/** Whether the interval of a prediction lies within its band, outside of it, or across its edge. */
export type Verdict = 'pass' | 'fail' | 'undecided';

/** A prediction held to its expectation. */
export interface Checked {
  readonly expectation: Expectation;
  /** Mean over the replications, in the unit of the expectation. */
  readonly value: number;
  /** 95 % interval of the mean; undefined with one replication. */
  readonly interval: { readonly low: number; readonly high: number } | undefined;
  readonly replications: number;
  readonly verdict: Verdict;
}

/** An expectation that cannot be judged: its metric has no sample. */
export class NoSample extends Error {
  override readonly name = 'NoSample';
}

/**
 * Judges an expectation by the replications of the variants that it names; replication r of both sides of a quotient
 * are those of the same files. Throws `NoSample`.
 */
export function judge(expectation: Expectation, runsOf: (variant: string) => readonly RunResult[]): Checked {
  const { over } = expectation;
  const above = runsOf(expectation.variant).map((run) => valueIn(run, expectation));
  const below = over && runsOf(over.variant).map((run) => valueIn(run, over));
  const sample = below === undefined ? above : above.map((value, run) => value / (below[run] ?? Number.NaN));
  if (sample.length === 0) throw new NoSample(`${namedIn(expectation)} was not simulated`);
  if (over !== undefined && sample.some((value) => !Number.isFinite(value))) {
    throw new NoSample(`${namedIn(over)}, by which it is divided, is 0`);
  }
  const { value, ci95 } = meanOf(sample);
  const [low, high] = [ci95?.low ?? value, ci95?.high ?? value];
  const [least, most] = expectation.band;
  const verdict = low >= least && high <= most ? 'pass' : high < least || low > most ? 'fail' : 'undecided';
  return { expectation, value, interval: ci95, replications: sample.length, verdict };
}

/** The predicted value of one run: of a statistic or of a window, summed over the metrics. Throws `NoSample`. */
function valueIn(run: RunResult, prediction: Prediction): number {
  return prediction.metrics.reduce((sum, metric) => {
    const found = run.metrics.find(({ name }) => name === metric);
    const value =
      prediction.window === undefined
        ? found?.stats.find(({ stat }) => stat === prediction.stat)?.value
        : meanInWindow(run, found?.series.find(({ name }) => name === metric)?.values, prediction.window);
    if (value === undefined || !Number.isFinite(value)) {
      throw new NoSample(`${namedIn({ ...prediction, metric })} has no sample`);
    }
    return sum + value;
  }, 0);
}

function namedIn({ metric, stat, variant }: Prediction): string {
  return `${metric} ${stat} of the variant ${variant}`;
}

/** Mean over the bins that end within the window, each by its width. */
function meanInWindow(
  { startUs, binEndsUs }: RunResult,
  values: Float64Array | undefined,
  [from, to]: readonly [number, number],
): number | undefined {
  let sum = 0;
  let width = 0;
  for (const [bin, endUs] of binEndsUs.entries()) {
    const value = values?.[bin] ?? Number.NaN;
    if (endUs <= from || endUs > to || Number.isNaN(value)) continue;
    const lasted = endUs - (binEndsUs[bin - 1] ?? startUs);
    sum += value * lasted;
    width += lasted;
  }
  return width === 0 ? undefined : sum / width;
}
