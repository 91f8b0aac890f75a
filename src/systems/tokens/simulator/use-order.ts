import { growColumns } from '../../../kernel/columns.js';

const NONE = -1;

/**
 * The order in which entries were last used.
 *
 * Guarantee: `oldest` is the entry of those held whose last use is longest ago. Mechanism: a doubly linked list over
 * the numbers of entries. Cost: O(1) a use, 8 bytes an entry.
 */
export class UseOrder {
  /** The entry that was used longest ago; -1 when there is none. */
  oldest = NONE;
  private newest = NONE;
  private older = new Int32Array(0);
  private newer = new Int32Array(0);

  /** Entries are numbered below `capacity` from now on. */
  grow(capacity: number): void {
    growColumns(this, capacity);
  }

  /** An entry that is not held yet is used. */
  add(entry: number): void {
    this.older[entry] = this.newest;
    this.newer[entry] = NONE;
    if (this.newest === NONE) this.oldest = entry;
    else this.newer[this.newest] = entry;
    this.newest = entry;
  }

  /** An entry that is held is used again. */
  use(entry: number): void {
    if (entry === this.newest) return;
    this.drop(entry);
    this.add(entry);
  }

  drop(entry: number): void {
    const { older, newer } = this;
    if (entry === this.oldest) this.oldest = newer[entry];
    else newer[older[entry]] = newer[entry];
    if (entry === this.newest) this.newest = older[entry];
    else older[newer[entry]] = older[entry];
  }
}
