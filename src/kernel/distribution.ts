/** A law of a random quantity, in the unit of its use. `cv` is the coefficient of variation, σ/mean. */
export type Law =
  | { readonly law: 'constant'; readonly value: number }
  | { readonly law: 'exponential'; readonly mean: number }
  | { readonly law: 'uniform'; readonly min: number; readonly max: number }
  | {
      readonly law: 'lognormal';
      readonly mean: number;
      readonly cv: number;
      readonly min?: number | undefined;
      readonly max?: number | undefined;
    };

/** The quantile function of a law: a uniform draw in (0, 1) gives a value. One draw a value keeps streams in step. */
export function quantileOf(law: Law): (u: number) => number {
  switch (law.law) {
    case 'constant':
      return () => law.value;
    case 'exponential':
      // 1 − u is exact for the draws of a stream, which are odd multiples of 2^−33 or 2^−53.
      return (u) => -law.mean * Math.log(1 - u);
    case 'uniform':
      return (u) => law.min + u * (law.max - law.min);
    case 'lognormal': {
      const variance = Math.log1p(law.cv * law.cv);
      const sigma = Math.sqrt(variance);
      const mu = Math.log(law.mean) - variance / 2;
      const min = law.min ?? 0;
      const max = law.max ?? Number.POSITIVE_INFINITY;
      return (u) => Math.min(max, Math.max(min, Math.exp(mu + sigma * normalQuantile(u))));
    }
  }
}

/** No draw of a law is larger; the largest number where there is no end. */
export function largestOf(law: Law): number {
  switch (law.law) {
    case 'constant':
      return law.value;
    case 'uniform':
      return law.max;
    case 'exponential':
      return law.mean === 0 ? 0 : Number.MAX_VALUE;
    case 'lognormal':
      return law.max ?? (law.mean === 0 ? 0 : Number.MAX_VALUE);
  }
}

/** Mean of a law's draws, cut at its ends. */
export function meanOfLaw(law: Law): number {
  switch (law.law) {
    case 'constant':
      return law.value;
    case 'uniform':
      return (law.min + law.max) / 2;
    case 'exponential':
      return law.mean;
    case 'lognormal':
      return law.min === undefined && law.max === undefined ? law.mean : meanCut(law);
  }
}

/** A law never changes, and the mean of one that is cut takes as many steps as it has points. */
const meansCut = new WeakMap<Law, number>();
const POINTS = 10_000;

function meanCut(law: Law): number {
  const mean = meansCut.get(law) ?? meanOfDraws(law, (value) => value);
  meansCut.set(law, mean);
  return mean;
}

/** Mean of what a law's draws lead to, by the midpoint rule over its quantiles. */
export function meanOfDraws(law: Law, of: (value: number) => number): number {
  const quantile = quantileOf(law);
  let sum = 0;
  for (let i = 0; i < POINTS; i++) sum += of(quantile((i + 0.5) / POINTS));
  return sum / POINTS;
}

/** Quantile of the standard normal law (P. J. Acklam's rational approximation, relative error below 1.2e-9). */
export function normalQuantile(u: number): number {
  if (u < 0.02425) return tail(Math.sqrt(-2 * Math.log(u)));
  if (u > 0.97575) return -tail(Math.sqrt(-2 * Math.log1p(-u)));
  const q = u - 0.5;
  const r = q * q;
  return (
    ((((((-3.969683028665376e1 * r + 2.209460984245205e2) * r - 2.759285104469687e2) * r +
      1.38357751867269e2) *
      r -
      3.066479806614716e1) *
      r +
      2.506628277459239) *
      q) /
    (((((-5.447609879822406e1 * r + 1.615858368580409e2) * r - 1.556989798598866e2) * r +
      6.680131188771972e1) *
      r -
      1.328068155288572e1) *
      r +
      1)
  );
}

function tail(q: number): number {
  return (
    (((((-7.784894002430293e-3 * q - 3.223964580411365e-1) * q - 2.400758277161838) * q - 2.549732539343734) *
      q +
      4.374664141464968) *
      q +
      2.938163982698783) /
    ((((7.784695709041462e-3 * q + 3.224671290700398e-1) * q + 2.445134137142996) * q + 3.754408661907416) *
      q +
      1)
  );
}
