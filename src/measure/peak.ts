import { Followed, type StatValue } from './instrument.js';

/** The largest of single values, of the run and of each bin; without a value there is nothing, never a 0. */
export class Peak extends Followed {
  private binHighest = Number.NEGATIVE_INFINITY;
  private highest = Number.NEGATIVE_INFINITY;

  /** One value. */
  record(value: number): void {
    if (value > this.binHighest) {
      this.binHighest = value;
      if (this.sum !== null) this.sum.record(value);
    }
  }

  override sumOf(parts: readonly this[]): void {
    super.sumOf(parts);
    for (const part of parts) this.record(part.binHighest);
  }

  rollBin(_widthUs: number): void {
    this.bins.push(this.binHighest === Number.NEGATIVE_INFINITY ? Number.NaN : this.binHighest);
    this.closeBin();
  }

  override reset(): void {
    super.reset();
    this.closeBin();
    this.highest = Number.NEGATIVE_INFINITY;
  }

  stats(_elapsedUs: number): StatValue[] {
    const value = Math.max(this.highest, this.binHighest);
    return value === Number.NEGATIVE_INFINITY ? [] : [{ stat: 'max', value }];
  }

  private closeBin(): void {
    this.highest = Math.max(this.highest, this.binHighest);
    this.binHighest = Number.NEGATIVE_INFINITY;
  }
}
