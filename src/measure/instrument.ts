import type { Stat } from '../systems/metric.js';

/** What a meter needs of the simulation: the time, µs. */
export interface Clock {
  readonly nowUs: number;
}

/** One statistic of one metric. */
export interface StatValue {
  readonly stat: Stat;
  readonly value: number;
}

/** The values of one metric over the bins of a run; NaN where a bin has no sample. */
export interface BinSeries {
  /** Added to the metric's name: empty, or a quantile such as `.p95`. */
  readonly suffix: string;
  readonly values: number[];
}

/**
 * What the meter asks of an instrument, besides what systems feed into it. Counts run since the last `reset`, so that
 * feeding is one addition; bins and minutes are differences taken when they end.
 */
export interface Instrument {
  readonly name: string;
  /** A bin of this width has ended. */
  rollBin(widthUs: number): void;
  /** Forgets what was measured so far; a level or ramp keeps its value. */
  reset(): void;
  /** Statistics since the last reset; empty when there is nothing to tell. */
  stats(elapsedUs: number): StatValue[];
  /** The bins since the last reset. */
  series(): readonly BinSeries[];
}
