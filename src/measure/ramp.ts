import { Held } from './held.js';

const SECOND_US = 1_000_000;

/**
 * A quantity that jumps and runs linearly in between, such as the hours that stolen tokens are still good for.
 *
 * Guarantee: `mean` is the exact time-weighted mean; `max` counts the value after a jump and the value just before one,
 * but only where time has passed, or at the end of the run.
 * Mechanism: the trapezoid under the line is added up whenever a change comes at a new time.
 * Cost: one comparison a change, and a few multiplications when time has passed.
 */
export class Ramp extends Held {
  private slope = 0;

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

  override sumOf(parts: readonly this[]): void {
    super.sumOf(parts);
    this.addUp();
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

  protected settle(): void {
    const lastedUs = this.clock.nowUs - this.sinceUs;
    if (lastedUs <= 0) return;
    this.changes++;
    const end = this.value;
    this.binArea += ((this.held + end) / 2) * lastedUs;
    this.highest = Math.max(this.highest, this.held, end);
    this.held = end;
    this.sinceUs = this.clock.nowUs;
  }
}
