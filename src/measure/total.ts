import type { BinSeries, Clock, Instrument, StatValue } from './instrument.js';

/** A sum since the last reset, such as bytes moved or restarts; its timeline is the sum so far. */
export class Total implements Instrument {
  private sum = 0;
  private parts: readonly Total[] = [];
  private bins: number[] = [];

  constructor(
    readonly name: string,
    readonly clock: Clock,
  ) {}

  /** Adds `n`. */
  add(n: number): void {
    this.sum += n;
  }

  /** The sum since the last reset. */
  get total(): number {
    if (this.parts.length === 0) return this.sum;
    let sum = 0;
    for (const part of this.parts) sum += part.total;
    return sum;
  }

  /** Makes this the sum of others; it is then not fed itself. */
  sumOf(parts: readonly Total[]): void {
    this.parts = parts;
  }

  rollBin(_widthUs: number): void {
    this.bins.push(this.total);
  }

  reset(): void {
    this.sum = 0;
    this.bins = [];
  }

  stats(_elapsedUs: number): StatValue[] {
    return [{ stat: 'total', value: this.total }];
  }

  series(): readonly BinSeries[] {
    return [{ suffix: '', values: this.bins }];
  }
}
