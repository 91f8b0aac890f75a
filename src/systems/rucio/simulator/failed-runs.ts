import { growColumns } from '../../../kernel/columns.js';
/**
 * Files that failed, as runs: neighbours of one dataset that fail one after the other at the same attempt on the same
 * link are one entry, so that the files of a dead token do not become as many requests. Cost: 24 bytes a run.
 */
export class FailedRuns {
  /** Runs held. */
  size = 0;
  /** Files in them. */
  total = 0;
  dataset = new Int32Array(16);
  firstFile = new Int32Array(16);
  files = new Int32Array(16);
  source = new Int32Array(16);
  destination = new Int32Array(16);
  attempt = new Int32Array(16);

  /** Adds files that failed. */
  add(
    dataset: number,
    firstFile: number,
    files: number,
    source: number,
    destination: number,
    attempt: number,
  ): void {
    const last = this.size - 1;
    this.total += files;
    if (
      last >= 0 &&
      this.dataset[last] === dataset &&
      this.firstFile[last] + this.files[last] === firstFile &&
      this.source[last] === source &&
      this.destination[last] === destination &&
      this.attempt[last] === attempt
    ) {
      this.files[last] += files;
      return;
    }
    if (this.size === this.dataset.length) this.grow();
    const at = this.size++;
    this.dataset[at] = dataset;
    this.firstFile[at] = firstFile;
    this.files[at] = files;
    this.source[at] = source;
    this.destination[at] = destination;
    this.attempt[at] = attempt;
  }

  /** Moves the first runs, up to `most` files, into another collection. */
  moveTo(other: FailedRuns, most = Number.POSITIVE_INFINITY): void {
    let left = Math.min(most, this.total);
    this.total -= left;
    let moved = 0;
    while (left > 0) {
      const files = Math.min(left, this.files[moved]);
      other.add(
        this.dataset[moved],
        this.firstFile[moved],
        files,
        this.source[moved],
        this.destination[moved],
        this.attempt[moved],
      );
      left -= files;
      if (files === this.files[moved]) moved++;
      else {
        this.firstFile[moved] += files;
        this.files[moved] -= files;
      }
    }
    this.keepFrom(moved);
  }

  /** Forgets all runs. */
  clear(): void {
    this.size = 0;
    this.total = 0;
  }

  private keepFrom(first: number): void {
    const { size } = this;
    if (first === 0) return;
    if (first < size) {
      this.dataset.copyWithin(0, first, size);
      this.firstFile.copyWithin(0, first, size);
      this.files.copyWithin(0, first, size);
      this.source.copyWithin(0, first, size);
      this.destination.copyWithin(0, first, size);
      this.attempt.copyWithin(0, first, size);
    }
    this.size -= first;
  }

  private grow(): void {
    const capacity = this.dataset.length * 2;
    growColumns(this, capacity);
  }
}
