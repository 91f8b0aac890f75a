import type { BinSeries, Clock, Instrument, StatValue } from './instrument.js';

/**
 * A quantity that holds between changes: a stock, a backlog, busy servers.
 *
 * Guarantee: `mean` is the exact time-weighted mean; `max` counts only values that lasted, or that end the run, so a
 * value taken back in the same microsecond leaves no trace.
 * Mechanism: value × time is added up whenever a change comes at a new time.
 * Cost: one comparison a change, and a multiplication when time has passed.
 */
export class Level implements Instrument {
  private held = 0;
  private sinceUs: number;
  private binArea = 0;
  private area = 0;
  private highest = Number.NEGATIVE_INFINITY;
  private sum: Level | null = null;
  private bins: number[] = [];

  constructor(
    readonly name: string,
    private readonly clock: Clock,
  ) {
    this.sinceUs = clock.nowUs;
  }

  /** The value now. */
  get value(): number {
    return this.held;
  }

  /** The value changes by `delta` now. */
  add(delta: number): void {
    if (this.clock.nowUs !== this.sinceUs) this.settle();
    this.held += delta;
    if (this.sum !== null) this.sum.add(delta);
  }

  /** The value is `value` from now on. */
  set(value: number): void {
    this.add(value - this.held);
    this.held = value;
  }

  /** Makes this level the sum of others, followed change by change; it is then not fed itself. */
  sumOf(parts: readonly Level[]): void {
    for (const part of parts) {
      if (part.sum !== null) throw new TypeError(`metric ${part.name} is already part of ${part.sum.name}`);
      part.sum = this;
      this.add(part.held);
    }
  }

  rollBin(widthUs: number): void {
    this.settle();
    this.bins.push(this.binArea / widthUs);
    this.area += this.binArea;
    this.binArea = 0;
  }

  reset(): void {
    this.sinceUs = this.clock.nowUs;
    this.binArea = this.area = 0;
    this.highest = Number.NEGATIVE_INFINITY;
    this.bins = [];
  }

  stats(elapsedUs: number): StatValue[] {
    this.settle();
    if (elapsedUs <= 0) return [];
    return [
      { stat: 'mean', value: (this.area + this.binArea) / elapsedUs },
      { stat: 'max', value: Math.max(this.highest, this.held) },
      { stat: 'final', value: this.held },
    ];
  }

  series(): readonly BinSeries[] {
    return [{ suffix: '', values: this.bins }];
  }

  private settle(): void {
    const lastedUs = this.clock.nowUs - this.sinceUs;
    if (lastedUs <= 0) return;
    this.binArea += this.held * lastedUs;
    if (this.held > this.highest) this.highest = this.held;
    this.sinceUs = this.clock.nowUs;
  }
}
