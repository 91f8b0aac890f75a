import { growColumns } from '../../../kernel/columns.js';
import type { EndedFile } from './ended-files.js';
import { FailedRuns } from './failed-runs.js';
import type { RunPool } from './run-pool.js';
import type { TimedBatch } from './timed-pod.js';

/** Requests that have ended, as poller and finisher hold them: those that are done counted by dataset. */
export class EndedBatch implements TimedBatch {
  size = 0;
  workUs = 0;
  fetchedUs = 0;
  /** Requests in it that have ended. */
  ended = 0;
  /** Datasets with requests that are done, and how many of each: the first `counted` of the columns. */
  counted = 0;
  datasets = new Int32Array(16);
  done = new Int32Array(16);
  readonly failed: FailedRuns;
  /** FTS instances that have them, where the daemon asks those. */
  readonly instances: number[] = [];
  /** Single files, for an observer. */
  readonly files: EndedFile[] = [];

  constructor(pool: RunPool) {
    this.failed = new FailedRuns(pool);
  }

  readonly add = (dataset: number, files: number): void => {
    if (this.counted === this.datasets.length) this.grow();
    const at = this.counted++;
    this.datasets[at] = dataset;
    this.done[at] = files;
    this.ended += files;
  };

  /** Entries in it: one for each FTS job at the least. */
  get entries(): number {
    return this.counted + this.failed.size;
  }

  /** Empties it; its failed runs have been taken over. */
  clear(): void {
    this.size = this.ended = this.counted = 0;
    if (this.instances.length > 0) this.instances.length = 0;
    if (this.files.length > 0) this.files.length = 0;
  }

  private grow(): void {
    growColumns(this, this.datasets.length * 2);
  }
}

/** The batches of a daemon that are not in use, so that none is made for each fetch. */
export class EndedBatches {
  private readonly free: EndedBatch[] = [];

  constructor(private readonly pool: RunPool) {}

  /** An empty batch. */
  take(): EndedBatch {
    return this.free.pop() ?? new EndedBatch(this.pool);
  }

  /** A batch is done with. */
  give(batch: EndedBatch): void {
    batch.clear();
    this.free.push(batch);
  }
}
