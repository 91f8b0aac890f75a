import type { Stat } from '../systems/metric.js';
import type { Sampled } from './estimate.js';

/** What a meter needs of the simulation: the time, µs. */
export interface Clock {
  readonly nowUs: number;
}

/** One statistic of one metric, and what is known of how sure it is. */
export interface StatValue extends Sampled {
  readonly stat: Stat;
}

/** The values of one metric over the bins of a run; NaN where a bin has no sample. */
export interface BinSeries {
  /** Added to the metric's name: empty, or a quantile such as `.p95`. */
  readonly suffix: string;
  readonly values: number[];
}

/** What can be measured between any two moments of a run, whatever its bins. */
export interface Windowed {
  /** Begins a window, which ends when what is given is called: the statistics of what was in between. */
  openWindow(): () => StatValue[];
}

/**
 * What the meter asks of an instrument, besides what systems feed into it. Counts run since the last `reset`, so that
 * feeding is one addition; bins and minutes are differences taken when they end.
 */
export abstract class Instrument {
  protected parts: readonly this[] = [];
  /** The bins since the last reset. */
  protected bins: number[] = [];

  constructor(
    readonly name: string,
    protected readonly clock: Clock,
  ) {}

  /** Makes this the sum of others, or all their samples together; it is then not fed itself. */
  sumOf(parts: readonly this[]): void {
    this.parts = parts;
  }

  /** A bin of this width has ended. Called on a sum before it is called on its parts. */
  abstract rollBin(widthUs: number): void;

  /** Forgets what was measured so far; a level or ramp keeps its value. */
  reset(): void {
    this.bins = [];
  }

  /** Statistics since the last reset; empty when there is nothing to tell. */
  abstract stats(elapsedUs: number): StatValue[];

  series(): readonly BinSeries[] {
    return [{ suffix: '', values: this.bins }];
  }
}

/** An instrument that tells its sum of each change, instead of being asked when a bin ends. */
export abstract class Followed extends Instrument {
  protected sum: this | null = null;

  override sumOf(parts: readonly this[]): void {
    super.sumOf(parts);
    for (const part of parts) {
      if (part.sum !== null) throw new TypeError(`metric ${part.name} is already part of ${part.sum.name}`);
      part.sum = this;
    }
  }
}
