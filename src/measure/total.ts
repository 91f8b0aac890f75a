import { Instrument, type StatValue, type Windowed } from './instrument.js';

/** A sum since the last reset, such as bytes moved or restarts; its timeline is the sum so far. */
export class Total extends Instrument implements Windowed {
  private sum = 0;

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

  openWindow(): () => StatValue[] {
    const before = this.total;
    return () => {
      const sum = this.total - before;
      return [{ stat: 'total', value: sum, samples: sum, each: 1 }];
    };
  }

  rollBin(_widthUs: number): void {
    this.bins.push(this.total);
  }

  override reset(): void {
    super.reset();
    this.sum = 0;
  }

  stats(_elapsedUs: number): StatValue[] {
    const { total } = this;
    return [{ stat: 'total', value: total, samples: total, each: 1 }];
  }
}
