import type { FileRange } from '../../../ecosystem/file-ranges.js';
import { FailedRuns } from './failed-runs.js';
import { FileCounts } from './file-counts.js';
import type { RunPool } from './run-pool.js';

/** A file that FTS has ended, for an observer. */
export interface EndedFile extends Readonly<FileRange> {
  /** `OK` or why it failed. */
  readonly outcome: number;
}

/** Files that have ended and that a pod has not fetched: those that are done only counted, those that failed as runs. */
export class EndedFiles {
  readonly done = new FileCounts();
  readonly failed: FailedRuns;
  /** One by one, for an observer; empty in a run that nobody observes. */
  readonly files: EndedFile[] = [];

  constructor(pool: RunPool) {
    this.failed = new FailedRuns(pool);
  }

  get total(): number {
    return this.done.files + this.failed.total;
  }

  /** Moves all of them to others. */
  moveTo(others: EndedFiles): void {
    this.done.drain(this.done.files, (dataset, files) => others.done.add(dataset, files));
    this.failed.moveTo(others.failed);
    others.files.push(...this.files.splice(0));
  }
}
