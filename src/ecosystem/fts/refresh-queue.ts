import { RowHeap } from './row-heap.js';
import type { RowList } from './row-list.js';
import type { TokenTable } from './token-table.js';

/**
 * Rows of t_token by access_token_refresh_after: those that are due at the last look, and those that will be.
 *
 * Guarantee: `take` gives the rows that have been due for longest. Mechanism: two heaps, from the one of which rows go
 * over into the other as time passes, so that the due ones are counted. Cost: 20 bytes a row.
 */
export class RefreshQueue {
  private readonly coming = new RowHeap();
  private readonly overdue = new RowHeap();

  constructor(private readonly table: TokenTable) {
    table.follow((capacity) => {
      this.coming.growRows(capacity);
      this.overdue.growRows(capacity);
    });
  }

  /** Rows in the queue. */
  get size(): number {
    return this.coming.size + this.overdue.size;
  }

  /** Rows that were due at the last `advance`. */
  get due(): number {
    return this.overdue.size;
  }

  has(row: number): boolean {
    return this.coming.has(row) || this.overdue.has(row);
  }

  /** Adds a row that is not there. */
  add(row: number, dueUs: number): void {
    this.coming.push(row, dueUs);
  }

  /** Takes a row out that is there. */
  remove(row: number): void {
    if (this.coming.has(row)) this.coming.remove(row);
    else this.overdue.remove(row);
  }

  /** Counts what is due by now. */
  advance(nowUs: number): void {
    while (this.coming.headTimeUs() <= nowUs) {
      const row = this.coming.pop();
      this.overdue.push(row, this.table.refreshAfterUs[row]);
    }
  }

  /** Moves up to `most` due rows into a batch. */
  take(batch: RowList, most: number): void {
    while (this.overdue.size > 0 && batch.size < most) batch.add(this.overdue.pop());
  }
}
