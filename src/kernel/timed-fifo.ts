import { growRings } from './columns.js';

/**
 * A growing first-in-first-out queue of integers, each with the time at which it came.
 *
 * Guarantee: values leave in the order in which they came. Mechanism: a power-of-two ring buffer.
 * Cost: O(1), 12 bytes a value, no allocation except when it doubles.
 */
export class TimedFifo {
  private values = new Int32Array(16);
  private times = new Float64Array(16);
  /** Numbers of the oldest value, and of the next one: a value stands at its number, modulo the length of the ring. */
  private head = 0;
  private next = 0;

  get size(): number {
    return this.next - this.head;
  }

  push(value: number, timeUs: number): void {
    if (this.size === this.values.length) growRings(this, this.head);
    const at = this.next++ & (this.values.length - 1);
    this.values[at] = value;
    this.times[at] = timeUs;
  }

  /** Time of the oldest value; meaningless when empty. */
  headTimeUs(): number {
    return this.times[this.head & (this.times.length - 1)]!;
  }

  /** Takes the oldest value; meaningless when empty. */
  shift(): number {
    return this.values[this.head++ & (this.values.length - 1)]!;
  }

  /** Forgets all values. */
  clear(): void {
    this.head = 0;
    this.next = 0;
  }
}
