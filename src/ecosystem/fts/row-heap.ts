import { grown } from '../../kernel/columns.js';

/** Place of a row that is not in the heap. */
const ABSENT = -1;

/**
 * Rows of t_token by the time at which something is due for them, any of which may be taken out: an index of the table.
 *
 * Guarantee: a row is in the heap once; `pop` gives the earliest, among equal times that of the lowest number.
 * Mechanism: a binary heap over typed arrays, and the place of each row in it. Cost: O(log n) to push, pop and remove;
 * 12 bytes a row in the heap and 4 a row of the table, no event.
 */
export class RowHeap {
  private times = new Float64Array(64);
  private rows = new Int32Array(64);
  private places = new Int32Array(0);
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** Makes room for rows of higher numbers. */
  growRows(capacity: number): void {
    const before = this.places.length;
    this.places = grown(this.places, new Int32Array(capacity)).fill(ABSENT, before);
  }

  /** Time of the earliest row, µs; Infinity when empty. */
  headTimeUs(): number {
    return this.count === 0 ? Number.POSITIVE_INFINITY : this.times[0];
  }

  has(row: number): boolean {
    return this.places[row] !== ABSENT;
  }

  /** Adds a row that is not there. */
  push(row: number, dueUs: number): void {
    if (this.count === this.rows.length) this.grow();
    this.rise(this.count++, row, dueUs);
  }

  /** Takes the earliest row; meaningless when empty. */
  pop(): number {
    const row = this.rows[0];
    this.takeAt(0);
    return row;
  }

  /** Takes a row out that is there. */
  remove(row: number): void {
    this.takeAt(this.places[row]);
  }

  private takeAt(at: number): void {
    this.places[this.rows[at]] = ABSENT;
    const last = --this.count;
    if (at === last) return;
    const row = this.rows[last];
    const dueUs = this.times[last];
    if (at > 0 && this.isBefore(row, dueUs, (at - 1) >> 1)) this.rise(at, row, dueUs);
    else this.sink(at, row, dueUs);
  }

  private rise(from: number, row: number, dueUs: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.isBefore(row, dueUs, parent)) break;
      this.place(at, this.rows[parent], this.times[parent]);
      at = parent;
    }
    this.place(at, row, dueUs);
  }

  private sink(from: number, row: number, dueUs: number): void {
    let at = from;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= this.count) break;
      if (child + 1 < this.count && this.isBefore(this.rows[child + 1], this.times[child + 1], child))
        child++;
      if (this.isBefore(row, dueUs, child)) break;
      this.place(at, this.rows[child], this.times[child]);
      at = child;
    }
    this.place(at, row, dueUs);
  }

  private isBefore(row: number, dueUs: number, at: number): boolean {
    return dueUs < this.times[at] || (dueUs === this.times[at] && row < this.rows[at]);
  }

  private place(at: number, row: number, dueUs: number): void {
    this.times[at] = dueUs;
    this.rows[at] = row;
    this.places[row] = at;
  }

  private grow(): void {
    const capacity = this.rows.length * 2;
    this.times = grown(this.times, new Float64Array(capacity));
    this.rows = grown(this.rows, new Int32Array(capacity));
  }
}
