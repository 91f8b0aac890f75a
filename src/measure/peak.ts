import type { BinSeries, Clock, Instrument, StatValue } from './instrument.js';

/** The largest of single values, of the run and of each bin; without a value there is nothing, never a 0. */
export class Peak implements Instrument {
  private binHighest = Number.NEGATIVE_INFINITY;
  private highest = Number.NEGATIVE_INFINITY;
  private sum: Peak | null = null;
  private bins: number[] = [];

  constructor(
    readonly name: string,
    readonly clock: Clock,
  ) {}

  /** One value. */
  record(value: number): void {
    if (value > this.binHighest) {
      this.binHighest = value;
      if (this.sum !== null) this.sum.record(value);
    }
  }

  /** Makes this the values of others taken together; it is then not fed itself. */
  sumOf(parts: readonly Peak[]): void {
    for (const part of parts) {
      if (part.sum !== null) throw new TypeError(`metric ${part.name} is already part of ${part.sum.name}`);
      part.sum = this;
      this.record(part.binHighest);
    }
  }

  rollBin(_widthUs: number): void {
    this.bins.push(this.binHighest === Number.NEGATIVE_INFINITY ? Number.NaN : this.binHighest);
    this.closeBin();
  }

  reset(): void {
    this.closeBin();
    this.highest = Number.NEGATIVE_INFINITY;
    this.bins = [];
  }

  stats(_elapsedUs: number): StatValue[] {
    const value = Math.max(this.highest, this.binHighest);
    return value === Number.NEGATIVE_INFINITY ? [] : [{ stat: 'max', value }];
  }

  series(): readonly BinSeries[] {
    return [{ suffix: '', values: this.bins }];
  }

  private closeBin(): void {
    this.highest = Math.max(this.highest, this.binHighest);
    this.binHighest = Number.NEGATIVE_INFINITY;
  }
}
