import type { BinSeries, Clock, Instrument, StatValue } from './instrument.js';

const SECOND_US = 1_000_000;

/**
 * A quantity that jumps and runs linearly in between, such as the hours that stolen tokens are still good for.
 *
 * Guarantee: `mean` is the exact time-weighted mean; `max` counts the value after a jump and the value just before one,
 * but only where time has passed, or at the end of the run.
 * Mechanism: the trapezoid under the line is added up whenever a change comes at a new time.
 * Cost: one comparison a change, and a few multiplications when time has passed.
 */
export class Ramp implements Instrument {
  private held = 0;
  private slope = 0;
  private sinceUs: number;
  private binArea = 0;
  private area = 0;
  private highest = Number.NEGATIVE_INFINITY;
  private parts: readonly Ramp[] = [];
  private sum: Ramp | null = null;
  private bins: number[] = [];

  constructor(
    readonly name: string,
    private readonly clock: Clock,
  ) {
    this.sinceUs = clock.nowUs;
  }

  /** The value now. */
  get value(): number {
    return this.held + (this.slope * (this.clock.nowUs - this.sinceUs)) / SECOND_US;
  }

  /** How fast the value runs, per second. */
  get slopePerS(): number {
    return this.slope;
  }

  /** The value jumps by `delta` now, and from now on runs faster by `slopeDeltaPerS` a second. */
  jump(delta: number, slopeDeltaPerS: number): void {
    if (this.clock.nowUs !== this.sinceUs) this.settle();
    this.held += delta;
    this.slope += slopeDeltaPerS;
    if (this.sum !== null) this.sum.jump(delta, slopeDeltaPerS);
  }

  /** The value is `value` now and runs by `slopePerS` a second: `jump` without rounding errors from the past. */
  set(value: number, slopePerS: number): void {
    this.settle();
    this.held = value;
    this.slope = slopePerS;
    if (this.sum !== null) this.sum.addUp();
  }

  /** Makes this the sum of others, followed change by change; it is then not fed itself. */
  sumOf(parts: readonly Ramp[]): void {
    for (const part of parts) {
      if (part.sum !== null) throw new TypeError(`metric ${part.name} is already part of ${part.sum.name}`);
      part.sum = this;
    }
    this.parts = parts;
    this.addUp();
  }

  rollBin(widthUs: number): void {
    this.settle();
    this.bins.push(this.binArea / widthUs);
    this.area += this.binArea;
    this.binArea = 0;
  }

  reset(): void {
    this.settle();
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

  private addUp(): void {
    let value = 0;
    let slope = 0;
    for (const part of this.parts) {
      value += part.value;
      slope += part.slope;
    }
    this.set(value, slope);
  }

  private settle(): void {
    const lastedUs = this.clock.nowUs - this.sinceUs;
    if (lastedUs <= 0) return;
    const end = this.value;
    this.binArea += ((this.held + end) / 2) * lastedUs;
    this.highest = Math.max(this.highest, this.held, end);
    this.held = end;
    this.sinceUs = this.clock.nowUs;
  }
}
