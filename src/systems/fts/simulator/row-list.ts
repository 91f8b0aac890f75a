import { growColumns } from '../../../kernel/columns.js';
import type { Stream } from '../../../kernel/streams.js';

/**
 * A growing list of row numbers.
 *
 * Guarantee: rows are kept in the order in which they were added, until one is taken at random.
 * Mechanism: one typed array; a random row gives its place to the last one. Cost: O(1) an operation, 4 bytes a row.
 */
export class RowList {
  private rows = new Int32Array(64);
  private count = 0;

  get size(): number {
    return this.count;
  }

  at(index: number): number {
    return this.rows[index];
  }

  add(row: number): void {
    if (this.count === this.rows.length) growColumns(this, this.count * 2);
    this.rows[this.count++] = row;
  }

  /** Takes a row at random; meaningless when empty. */
  takeRandom(stream: Stream): number {
    const at = stream.integer(this.count);
    const row = this.rows[at];
    this.rows[at] = this.rows[--this.count];
    return row;
  }

  clear(): void {
    this.count = 0;
  }
}
