/**
 * A growing first-in-first-out queue of integers, each with the time at which it came.
 *
 * Guarantee: values leave in the order in which they came. Mechanism: a power-of-two ring buffer.
 * Cost: O(1), 12 bytes a value, no allocation except when it doubles.
 */
export class TimedFifo {
  private values = new Int32Array(16);
  private times = new Float64Array(16);
  private head = 0;
  private count = 0;

  get size(): number {
    return this.count;
  }

  push(value: number, timeUs: number): void {
    if (this.count === this.values.length) this.grow();
    const at = (this.head + this.count++) & (this.values.length - 1);
    this.values[at] = value;
    this.times[at] = timeUs;
  }

  /** Time of the oldest value; meaningless when empty. */
  headTimeUs(): number {
    return this.times[this.head]!;
  }

  /** Takes the oldest value; meaningless when empty. */
  shift(): number {
    const value = this.values[this.head]!;
    this.head = (this.head + 1) & (this.values.length - 1);
    this.count--;
    return value;
  }

  /** Forgets all values. */
  clear(): void {
    this.head = 0;
    this.count = 0;
  }

  private grow(): void {
    const values = new Int32Array(this.values.length * 2);
    const times = new Float64Array(this.values.length * 2);
    const tail = this.values.length - this.head;
    values.set(this.values.subarray(this.head));
    values.set(this.values.subarray(0, this.head), tail);
    times.set(this.times.subarray(this.head));
    times.set(this.times.subarray(0, this.head), tail);
    this.values = values;
    this.times = times;
    this.head = 0;
  }
}
