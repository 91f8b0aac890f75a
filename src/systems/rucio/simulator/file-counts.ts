import { growColumns } from '../../../kernel/columns.js';

/**
 * Files counted by dataset, or by destination. Cost: one addition a file, 8 bytes a dataset slot or destination;
 * taking counts out costs those that are not zero.
 */
export class FileCounts {
  /** Files counted. */
  files = 0;
  private counts = new Int32Array(64);
  /** Whose counts are not zero: the first `size`. */
  private slots = new Int32Array(64);
  private size = 0;

  /** Counts files of a slot. */
  add(slot: number, files: number): void {
    if (slot >= this.counts.length) this.grow(slot);
    if (this.counts[slot] === 0) this.slots[this.size++] = slot;
    this.counts[slot] += files;
    this.files += files;
  }

  /** Gives the first counts, up to `most` files, to `take`, and forgets them. */
  drain(most: number, take: (slot: number, files: number) => void): void {
    const { slots, counts } = this;
    let left = Math.min(most, this.files);
    let drained = 0;
    while (left > 0) {
      const slot = slots[drained];
      const files = Math.min(left, counts[slot]);
      counts[slot] -= files;
      this.files -= files;
      left -= files;
      take(slot, files);
      if (counts[slot] === 0) drained++;
      else break;
    }
    if (drained > 0 && drained < this.size) slots.copyWithin(0, drained, this.size);
    this.size -= drained;
  }

  /** Gives a part (0 … 1) of each count, rounded down, to `take`, and forgets it. */
  drainPart(part: number, take: (slot: number, files: number) => void): void {
    const { slots, counts } = this;
    let kept = 0;
    for (let at = 0; at < this.size; at++) {
      const slot = slots[at];
      const files = Math.floor(part * counts[slot]);
      counts[slot] -= files;
      this.files -= files;
      take(slot, files);
      if (counts[slot] > 0) slots[kept++] = slot;
    }
    this.size = kept;
  }

  private grow(slot: number): void {
    const capacity = Math.max(this.counts.length * 2, slot + 1);
    growColumns(this, capacity);
  }
}
