import { Held } from './held.js';

/**
 * A quantity that holds between changes: a stock, a backlog, busy servers.
 *
 * Guarantee: `mean` is the exact time-weighted mean; `max` counts only values that lasted, or that end the run, so a
 * value taken back in the same microsecond leaves no trace.
 * Mechanism: value × time is added up whenever a change comes at a new time.
 * Cost: one comparison a change, and a multiplication when time has passed.
 */
export class Level extends Held {
  /** The last value that lasted. */
  private heldBefore = 0;

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

  override sumOf(parts: readonly this[]): void {
    super.sumOf(parts);
    for (const part of parts) this.add(part.held);
  }

  protected settle(): void {
    const lastedUs = this.clock.nowUs - this.sinceUs;
    if (lastedUs <= 0) return;
    if (this.held !== this.heldBefore) this.changes++;
    this.heldBefore = this.held;
    this.binArea += this.held * lastedUs;
    if (this.held > this.highest) this.highest = this.held;
    this.sinceUs = this.clock.nowUs;
  }
}
