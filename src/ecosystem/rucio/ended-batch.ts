import type { EndedFile } from './ended-files.js';
import { FailedRuns } from './failed-runs.js';
import type { TimedBatch } from './timed-pod.js';

/** Requests that have ended, as poller and finisher hold them: those that are done counted by dataset. */
export interface EndedBatch extends TimedBatch {
  readonly datasets: readonly number[];
  /** Files of each of them that are done. */
  readonly done: readonly number[];
  readonly failed: FailedRuns;
  /** Requests in it that have ended. */
  readonly ended: number;
  /** FTS instances that have them, where the daemon asks those. */
  readonly instances: readonly number[];
  /** Single files, for an observer. */
  readonly files: readonly EndedFile[];
}

/** Collects what a daemon fetches at once. */
export class EndedBatchDraft {
  readonly datasets: number[] = [];
  readonly done: number[] = [];
  readonly failed = new FailedRuns();
  readonly instances: number[] = [];
  readonly files: EndedFile[] = [];
  ended = 0;

  readonly add = (dataset: number, files: number): void => {
    this.datasets.push(dataset);
    this.done.push(files);
    this.ended += files;
  };

  /** Entries in it: one for each FTS job at the least. */
  get entries(): number {
    return this.datasets.length + this.failed.size;
  }

  /** What has been collected, as a batch. */
  batch(size: number, workUs: number): EndedBatch {
    const { datasets, done, failed, ended, instances, files } = this;
    return { datasets, done, failed, ended, instances, files, size, workUs };
  }
}
