import { growColumns } from '../../../kernel/columns.js';

const NONE = -1;
const BITS = 32;

/** Chains through the rows of t_token, each of which is in one chain at the most. */
export class RowLinks {
  next = new Int32Array(0);
  before = new Int32Array(0);
  /** The second of the chain that the row is in. */
  second = new Int32Array(0);

  growRows(capacity: number): void {
    growColumns(this, capacity);
  }
}

/**
 * Rows by a second, any of which may be taken out.
 *
 * Guarantee: `first` is a row of the earliest second, among those of one second the one that was added first.
 * Mechanism: a chain of rows for each second between the earliest and the latest, in a ring, and a bit for each chain
 * that is not empty. Cost: O(1) to add, find and remove, but for 1/32 of a step for each empty second that is passed;
 * 8 bytes a second of the span, and the links of the rows.
 */
export class SecondRing {
  size = 0;
  private heads = new Int32Array(1024).fill(NONE);
  private tails = new Int32Array(1024).fill(NONE);
  private bits = new Uint32Array(1024 / BITS);
  /** No row is before this second, and none after `latest`. */
  private earliest = 0;
  private latest = 0;

  constructor(private readonly links: RowLinks) {}

  /** A row of the earliest second, or -1. */
  first(): number {
    if (this.size === 0) return NONE;
    const { bits, heads } = this;
    const mask = heads.length - 1;
    for (;;) {
      const at = this.earliest & mask;
      if (heads[at] !== NONE) return heads[at];
      this.earliest += bits[at >> 5] === 0 ? BITS - (at & (BITS - 1)) : 1;
    }
  }

  /** The next row of the same second, or -1. */
  after(row: number): number {
    return this.links.next[row];
  }

  add(row: number, second: number): void {
    this.reach(second);
    const { links, heads, tails } = this;
    const at = second & (heads.length - 1);
    const last = tails[at];
    links.second[row] = second;
    links.next[row] = NONE;
    links.before[row] = last;
    if (last === NONE) {
      heads[at] = row;
      this.bits[at >> 5] |= 1 << (at & (BITS - 1));
    } else {
      links.next[last] = row;
    }
    tails[at] = row;
    this.size++;
  }

  /** Takes a row out that is there. */
  remove(row: number): void {
    const { links, heads, tails } = this;
    const at = links.second[row] & (heads.length - 1);
    const next = links.next[row];
    const before = links.before[row];
    if (before === NONE) heads[at] = next;
    else links.next[before] = next;
    if (next === NONE) tails[at] = before;
    else links.before[next] = before;
    if (heads[at] === NONE) this.bits[at >> 5] &= ~(1 << (at & (BITS - 1)));
    this.size--;
  }

  /** Widens the span to a second. */
  private reach(second: number): void {
    if (this.size === 0) {
      this.earliest = this.latest = second;
      return;
    }
    const earliest = Math.min(this.earliest, second);
    const latest = Math.max(this.latest, second);
    while (latest - earliest >= this.heads.length) this.grow();
    this.earliest = earliest;
    this.latest = latest;
  }

  private grow(): void {
    const { heads, tails } = this;
    const length = 2 * heads.length;
    this.heads = new Int32Array(length).fill(NONE);
    this.tails = new Int32Array(length).fill(NONE);
    this.bits = new Uint32Array(length / BITS);
    for (let second = this.earliest; second <= this.latest; second++) {
      const from = second & (heads.length - 1);
      if (heads[from] === NONE) continue;
      const into = second & (length - 1);
      this.heads[into] = heads[from];
      this.tails[into] = tails[from];
      this.bits[into >> 5] |= 1 << (into & (BITS - 1));
    }
  }
}
