import { growColumns, kindColumn } from '../../../kernel/columns.js';
import { SECOND_US } from '../../../kernel/simulation.js';
import type { RowList } from './row-list.js';
import { RowLinks, SecondRing } from './second-ring.js';
import type { TokenTable } from './token-table.js';

/** Where a row is. */
const In = { none: 0, coming: 1, overdue: 2 } as const;

/**
 * Rows of t_token by access_token_refresh_after: those that are due at the last look, and those that will be.
 *
 * Guarantee: `take` gives rows by the second in which they became due, as the column knows no parts of one; whether a
 * row is due is told to the microsecond. Mechanism: two rings of seconds, from the one of which rows go over into the
 * other as time passes, so that the due ones are counted. Cost: O(1) a row, 13 bytes each.
 */
export class RefreshQueue {
  private readonly links = new RowLinks();
  private readonly coming = new SecondRing(this.links);
  private readonly overdue = new SecondRing(this.links);
  private places = kindColumn(0);

  constructor(private readonly table: TokenTable) {
    table.follow((capacity) => {
      this.links.growRows(capacity);
      growColumns(this, capacity);
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
    return this.places[row] !== In.none;
  }

  /** Adds a row that is not there. */
  add(row: number): void {
    this.places[row] = In.coming;
    this.coming.add(row, this.secondOf(row));
  }

  /** Takes a row out that is there. */
  remove(row: number): void {
    if (this.places[row] === In.coming) this.coming.remove(row);
    else this.overdue.remove(row);
    this.places[row] = In.none;
  }

  /** Counts what is due by now. */
  advance(nowUs: number): void {
    const { coming, links } = this;
    const last = Math.floor(nowUs / SECOND_US);
    for (let row = coming.first(); row >= 0 && links.second[row] < last; row = coming.first()) {
      this.becomesDue(row);
    }
    let row = coming.first();
    if (row < 0 || links.second[row] > last) return;
    while (row >= 0) {
      const next = coming.after(row);
      if (this.table.refreshAfterUs[row] <= nowUs) this.becomesDue(row);
      row = next;
    }
  }

  /** Moves up to `most` due rows into a batch. */
  take(batch: RowList, most: number): void {
    for (let row = this.overdue.first(); row >= 0 && batch.size < most; row = this.overdue.first()) {
      this.remove(row);
      batch.add(row);
    }
  }

  private becomesDue(row: number): void {
    this.coming.remove(row);
    this.places[row] = In.overdue;
    this.overdue.add(row, this.secondOf(row));
  }

  private secondOf(row: number): number {
    return Math.max(0, Math.floor(this.table.refreshAfterUs[row] / SECOND_US));
  }
}
