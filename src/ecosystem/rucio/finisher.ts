import type { Simulation } from '../../kernel/simulation.js';
import type { Rate } from '../../measure/rate.js';
import type { Observer, TransferStep } from '../observer.js';
import type { TransferBook } from '../ports.js';
import { DoneCounts } from './done-counts.js';
import { type EndedFile, EndedFiles } from './ended-files.js';
import { FailedRuns } from './failed-runs.js';
import { nextTurnUs } from './next-turn.js';
import type { Repairer } from './repairer.js';
import type { RequestQueue } from './request-queue.js';

/**
 * The finisher: once every sleep it closes what the poller saw done, and puts what failed back into the queue at once,
 * without back-off, until its retries are used up; then the lock is STUCK.
 *
 * Attempts are numbered on through repairs, so that each has draws of its own: a lock is stuck after every
 * `retries + 1` attempts.
 */
export class Finisher {
  private readonly doneCounts = new DoneCounts();
  private readonly failedRuns = new FailedRuns();
  private failedFiles = 0;
  /** Requests that are done, for an observer. */
  private readonly closing: EndedFiles;
  private readonly turn: number;
  private armed = false;
  private readonly close: (dataset: number, files: number) => void;

  /** @param closedRequests is told of requests that are done */
  constructor(
    private readonly simulation: Simulation,
    private readonly sleepUs: number,
    private readonly retries: number,
    private readonly queue: RequestQueue,
    private readonly repairer: Repairer,
    private readonly retried: Rate,
    book: Pick<TransferBook, 'closed'>,
    closedRequests: (files: number) => void,
    private readonly observer?: Observer,
  ) {
    this.closing = new EndedFiles(observer !== undefined);
    this.turn = simulation.register(() => this.finish());
    this.close = (dataset, files) => {
      closedRequests(files);
      book.closed(dataset, files, true);
    };
  }

  /** Requests that the poller has seen and the finisher has not. */
  get pending(): number {
    return this.doneCounts.files + this.failedFiles;
  }

  /** `files` requests of a dataset are done. */
  done(dataset: number, files: number): void {
    this.doneCounts.add(dataset, files);
    this.arm();
  }

  /** A request that is done, as an observer sees it. */
  willClose({ dataset, file, source, destination, outcome }: EndedFile): void {
    this.closing.add(dataset, file, source, destination, outcome);
  }

  /** Takes over requests that failed. */
  failed(runs: FailedRuns): void {
    if (runs.size === 0) return;
    for (let i = 0; i < runs.size; i++) this.failedFiles += runs.files[i];
    runs.moveTo(this.failedRuns);
    this.arm();
  }

  private arm(): void {
    if (this.armed) return;
    this.armed = true;
    this.simulation.at(nextTurnUs(0, this.sleepUs, this.simulation.nowUs), this.turn);
  }

  private finish(): void {
    this.armed = false;
    this.closing.take(keepsNone, ({ dataset, file, source, destination }) =>
      this.observer?.transfer('closed', dataset, file, 1, source, destination, 1),
    );
    this.doneCounts.drain(this.close);
    const runs = this.failedRuns;
    const { size } = runs;
    runs.size = 0;
    this.failedFiles = 0;
    for (let i = 0; i < size; i++) {
      const files = runs.files[i];
      const attempt = runs.attempt[i];
      if (attempt % (this.retries + 1) === this.retries) {
        this.tell('stuck', i, attempt);
        this.repairer.stuck(
          runs.dataset[i],
          runs.firstFile[i],
          files,
          runs.source[i],
          runs.destination[i],
          attempt,
        );
        continue;
      }
      this.tell('retried', i, attempt + 1);
      this.retried.add(files);
      this.queue.add(
        runs.dataset[i],
        runs.firstFile[i],
        files,
        runs.source[i],
        runs.destination[i],
        attempt + 1,
      );
    }
  }

  private tell(step: TransferStep, i: number, attempt: number): void {
    const { dataset, firstFile, files, source, destination } = this.failedRuns;
    this.observer?.transfer(step, dataset[i], firstFile[i], files[i], source[i], destination[i], attempt);
  }
}

function keepsNone(): boolean {
  return false;
}
