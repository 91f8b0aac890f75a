import { type FileRange, FileRanges } from '../../../ecosystem/file-ranges.js';
import type { RunPosition } from '../../../kernel/laws.js';
import { SlotPool } from '../../../kernel/slot-pool.js';

/** End of a list, and "no run". */
export const NO_RUN = -1;

/**
 * Runs: ranges of files in the same state. A request of Rucio's is one file of a run.
 *
 * Guarantee: a run stands in at most one list. Mechanism: columns over recycled slots, one link a run; daemons hand a
 * run on by its slot. Cost: 36 bytes a run in Rucio's hands; files at FTS cost nothing here.
 */
export class RunPool extends FileRanges {
  createdUs = new Float64Array(0);
  next = new Int32Array(0);
  private readonly slots: SlotPool;

  constructor(name: string, position: RunPosition) {
    super();
    this.slots = new SlotPool(`run of ${name}`, position, this);
  }

  /** Makes a run of a range. */
  make(range: Readonly<FileRange>): number {
    const run = this.slots.take();
    this.write(run, range);
    this.createdUs[run] = 0;
    this.next[run] = NO_RUN;
    return run;
  }

  /** Makes a run of some files of a range. */
  makePart(range: Readonly<FileRange>, firstFile: number, files: number): number {
    const run = this.make(range);
    this.firstFile[run] = firstFile;
    this.files[run] = files;
    return run;
  }

  /** Splits the first `files` files off a longer run; returns the run that has them. */
  splitHead(run: number, files: number): number {
    const head = this.make(this.partOf(run, this.firstFile[run], files));
    this.createdUs[head] = this.createdUs[run];
    this.firstFile[run] += files;
    this.files[run] -= files;
    return head;
  }

  /** Joins a run to the one that ends where it begins; false where it does not. */
  join(run: number, next: number): boolean {
    const areNeighbours =
      this.firstFile[run] + this.files[run] === this.firstFile[next] &&
      this.dataset[run] === this.dataset[next] &&
      this.destination[run] === this.destination[next] &&
      this.source[run] === this.source[next] &&
      this.attempt[run] === this.attempt[next] &&
      this.createdUs[run] === this.createdUs[next];
    if (!areNeighbours) return false;
    this.files[run] += this.files[next];
    this.free(next);
    return true;
  }

  /** Gives a run back. */
  free(run: number): void {
    this.slots.give(run);
  }
}
