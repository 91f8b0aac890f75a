import jStat from 'jstat';

/** How often an interval may miss what it is of. */
export const ALPHA = 0.05;

/** Where the mean over ever more replications lies. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Halvings after which a root has all its digits. */
const HALVINGS = 100;

/** The factor of a two-sided interval: quantile of Student's t. */
export function studentT(degreesOfFreedom: number, alpha = ALPHA): number {
  return jStat.studentt.inv(1 - alpha / 2, degreesOfFreedom);
}

/** The interval of a mean by Student's t, from two values on. */
export function meanInterval(values: readonly number[], alpha = ALPHA): Interval {
  const { mean, variance } = momentsOf(values);
  const half = studentT(values.length - 1, alpha) * Math.sqrt(variance / values.length);
  return { low: mean - half, high: mean + half };
}

/** Mean, and variance without bias, of two values or more. */
export function momentsOf(values: readonly number[]): { readonly mean: number; readonly variance: number } {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1) };
}

/**
 * The interval of the mean of a Poisson law of which so many events were seen in all: the exact one with half of the
 * chance of the seen number (mid-P), which covers what it says where the exact one covers more. Of none it is the rule of
 * three: at most 3.0 events at 95 %.
 */
export function poissonInterval(events: number, alpha = ALPHA): Interval {
  const passed = (mean: number) =>
    (jStat.lowRegGamma(events, mean) + jStat.lowRegGamma(events + 1, mean)) / 2;
  const most = events + 10 * Math.sqrt(events + 1) - 2 * Math.log(alpha);
  const low = events === 0 ? 0 : rising(passed, alpha / 2, 0, events);
  // Of no events only one end is open, which gets the whole chance.
  const high = events === 0 ? -Math.log(alpha) : rising(passed, 1 - alpha / 2, events, most);
  return { low, high };
}

/** The interval of a share of which so many of the trials hit, as that of events is made. */
export function shareInterval(hits: number, trials: number, alpha = ALPHA): Interval {
  if (hits > trials / 2) {
    const { low, high } = shareInterval(trials - hits, trials, alpha);
    return { low: 1 - high, high: 1 - low };
  }
  if (hits === 0) return { low: 0, high: 1 - alpha ** (1 / trials) };
  const passed = (share: number) =>
    1 - jStat.binomial.cdf(hits, trials, share) + jStat.binomial.pdf(hits, trials, share) / 2;
  const seen = hits / trials;
  return { low: rising(passed, alpha / 2, 0, seen), high: rising(passed, 1 - alpha / 2, seen, 1) };
}

/** Whether counts scatter more than those of independent events would, of which one in twenty says so by chance. */
export function isScattered(counts: readonly number[], variancePerMean = 1): boolean {
  const { mean, variance } = momentsOf(counts);
  const freedom = counts.length - 1;
  return mean > 0 && (freedom * variance) / (mean * variancePerMean) > jStat.chisquare.inv(0.95, freedom);
}

/** Where a rising function reaches a value, between two places. */
function rising(of: (at: number) => number, value: number, from: number, to: number): number {
  let [low, high] = [from, to];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const at = (low + high) / 2;
    if (of(at) < value) low = at;
    else high = at;
  }
  return (low + high) / 2;
}
