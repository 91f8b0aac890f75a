import { growColumns } from '../../../kernel/columns.js';

/**
 * Rows by the time at which something is due for them.
 *
 * Guarantee: `pop` gives the row with the earliest time, among equal times the one pushed first.
 * Mechanism: a binary heap over typed arrays. Cost: O(log n) to push and pop; 20 bytes a row, no event.
 */
export class DueHeap {
  private times = new Float64Array(64);
  private orders = new Float64Array(64);
  private rows = new Int32Array(64);
  private count = 0;
  private nextOrder = 0;

  get size(): number {
    return this.count;
  }

  /** Time of the earliest row, µs; Infinity when empty. */
  headTimeUs(): number {
    return this.count === 0 ? Number.POSITIVE_INFINITY : this.times[0];
  }

  push(row: number, dueUs: number): void {
    if (this.count === this.rows.length) growColumns(this, 2 * this.count);
    const order = this.nextOrder++;
    let at = this.count++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.times[parent] <= dueUs) break;
      this.move(parent, at);
      at = parent;
    }
    this.place(at, dueUs, order, row);
  }

  /** Takes the earliest row; meaningless when empty. */
  pop(): number {
    const row = this.rows[0];
    const last = --this.count;
    const dueUs = this.times[last];
    const order = this.orders[last];
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= last) break;
      if (child + 1 < last && this.before(child + 1, this.times[child], this.orders[child])) child++;
      if (!this.before(child, dueUs, order)) break;
      this.move(child, at);
      at = child;
    }
    this.place(at, dueUs, order, this.rows[last]);
    return row;
  }

  private before(at: number, dueUs: number, order: number): boolean {
    return this.times[at] < dueUs || (this.times[at] === dueUs && this.orders[at] < order);
  }

  private move(from: number, to: number): void {
    this.place(to, this.times[from], this.orders[from], this.rows[from]);
  }

  private place(at: number, dueUs: number, order: number, row: number): void {
    this.times[at] = dueUs;
    this.orders[at] = order;
    this.rows[at] = row;
  }
}
