import type { RunPosition } from '../../../kernel/laws.js';
import { SlotPool } from '../../../kernel/slot-pool.js';

/** End of a list, and "no run". */
export const NO_RUN = -1;

/**
 * Runs: consecutive files of one dataset from one source to one destination that are at the same attempt and in the
 * same state. A request of Rucio's is one file of a run.
 *
 * Guarantee: a run stands in at most one list. Mechanism: columns over recycled slots, one link a run.
 * Cost: 36 bytes a run in Rucio's hands; files at FTS cost nothing here.
 */
export class RunPool {
  dataset = new Int32Array(0);
  firstFile = new Int32Array(0);
  files = new Int32Array(0);
  source = new Int32Array(0);
  destination = new Int32Array(0);
  attempt = new Int32Array(0);
  createdUs = new Float64Array(0);
  next = new Int32Array(0);
  private readonly slots: SlotPool;

  constructor(name: string, position: RunPosition) {
    this.slots = new SlotPool(`run of ${name}`, position, this);
  }

  /** Runs in use. */
  get inUse(): number {
    return this.slots.inUse;
  }

  /** Makes a run. */
  make(
    dataset: number,
    firstFile: number,
    files: number,
    source: number,
    destination: number,
    attempt: number,
    createdUs: number,
  ): number {
    const run = this.slots.take();
    this.dataset[run] = dataset;
    this.firstFile[run] = firstFile;
    this.files[run] = files;
    this.source[run] = source;
    this.destination[run] = destination;
    this.attempt[run] = attempt;
    this.createdUs[run] = createdUs;
    this.next[run] = NO_RUN;
    return run;
  }

  /** Splits the first `files` files off a longer run; returns the run that has them. */
  splitHead(run: number, files: number): number {
    const head = this.make(
      this.dataset[run],
      this.firstFile[run],
      files,
      this.source[run],
      this.destination[run],
      this.attempt[run],
      this.createdUs[run],
    );
    this.firstFile[run] += files;
    this.files[run] -= files;
    return head;
  }

  /** Gives a run back. */
  free(run: number): void {
    this.slots.give(run);
  }
}
