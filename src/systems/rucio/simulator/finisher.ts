import type { Observer, TransferStep } from '../../../ecosystem/observer.js';
import type { TransferBook } from '../../../ecosystem/ports.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { Rate } from '../../../measure/rate.js';
import type { SubmitterConfig } from '../../../scenario/schema.js';
import { podOptions } from './daemon-pod.js';
import type { Restarting } from './daily-restart.js';
import { type EndedBatch, EndedBatches } from './ended-batch.js';
import { type EndedFile, EndedFiles } from './ended-files.js';
import { FailedRuns } from './failed-runs.js';
import { FileCounts } from './file-counts.js';
import { podOf } from './pod-shares.js';
import { type DaemonSize, type Resizable, resize, sizeOf } from './process-room.js';
import type { Repairer } from './repairer.js';
import type { RequestQueue } from './request-queue.js';
import { TimedPod } from './timed-pod.js';

/** The parts of Rucio that a finisher works with. */
export interface FinisherParts {
  readonly simulation: Simulation;
  readonly name: string;
  readonly config: SubmitterConfig;
  /** The most pods, and threads in each, that there are in the run. */
  readonly room: DaemonSize;
  readonly queue: RequestQueue;
  readonly repairer: Repairer;
  readonly retried: Rate;
  readonly book: Pick<TransferBook, 'closed' | 'serialOf'>;
  /** Told of requests that are done. */
  readonly closedRequests: (files: number) => void;
  readonly observer: Observer | undefined;
}

/** What the poller saw and a pod has not fetched. */
interface Seen {
  readonly done: FileCounts;
  readonly failed: FailedRuns;
  /** Requests that are done, for an observer. */
  readonly files: EndedFiles;
}

/**
 * The finisher: it closes what the poller saw done, and puts what failed back into the queue at once, without back-off,
 * until its retries are used up; then the lock is STUCK. Each pod works on its own rules, in batches that are full from
 * half their bulk on (rucio conveyor/finisher.py).
 *
 * Attempts are numbered on through repairs, so that each has draws of its own: a lock is stuck after every
 * `retries + 1` attempts. Cost: three events a batch.
 */
export class Finisher implements Restarting, Resizable {
  private readonly seen: readonly Seen[];
  private size: DaemonSize;
  private readonly pods: readonly TimedPod<EndedBatch>[];
  private readonly batches = new EndedBatches();
  private openFiles = 0;

  constructor(private readonly parts: FinisherParts) {
    const { finisher } = parts.config;
    const pods = Array.from({ length: parts.room.pods }, (_, pod) => pod);
    this.size = sizeOf(finisher);
    this.seen = pods.map(() => ({
      done: new FileCounts(),
      failed: new FailedRuns(),
      files: new EndedFiles(parts.observer !== undefined),
    }));
    this.pods = pods.map((pod) => this.podOf(pod));
    for (let pod = finisher.pods; pod < parts.room.pods; pod++) this.pods[pod].stop();
  }

  /** Requests that the poller has seen and the finisher has not done with. */
  get pending(): number {
    return this.openFiles;
  }

  /** `files` requests of a dataset are done. */
  done(dataset: number, files: number): void {
    this.openFiles += files;
    this.addDone(dataset, files);
  }

  private addDone(dataset: number, files: number): void {
    const pod = this.podFor(dataset);
    this.seen[pod].done.add(dataset, files);
    this.pods[pod].daemon.arm();
  }

  /** A request that is done, as an observer sees it. */
  willClose(file: EndedFile): void {
    this.seen[this.podFor(file.dataset)].files.put(file);
  }

  /** Takes over requests that failed. */
  failed(runs: FailedRuns): void {
    this.openFiles += runs.total;
    this.addFailed(runs);
  }

  private addFailed(runs: FailedRuns): void {
    for (let i = 0; i < runs.size; i++) {
      const pod = this.podFor(runs.dataset[i]);
      this.seen[pod].failed.add(
        runs.dataset[i],
        runs.firstFile[i],
        runs.files[i],
        runs.source[i],
        runs.destination[i],
        runs.attempt[i],
      );
      this.pods[pod].daemon.arm();
    }
    runs.clear();
  }

  /** The first turn not before a time of the pod that works on a dataset's rules, µs. */
  turnFromUs(dataset: number, timeUs: number): number {
    return this.pods[this.podFor(dataset)].daemon.turnFromUs(timeUs);
  }

  /** All pods die and come back, each `lateUs(pod)` later. */
  restart(lateUs: (pod: number) => number): void {
    const { nowUs } = this.parts.simulation;
    for (let pod = 0; pod < this.size.pods; pod++) this.pods[pod].restart(nowUs + lateUs(pod));
  }

  resized(lateUs: () => number): void {
    const { simulation, config } = this.parts;
    const before = this.size;
    this.size = sizeOf(config.finisher);
    resize(before, this.size, {
      stop: (pod) => this.pods[pod].stop(),
      shareAnew: (podsBefore) => this.shareAnew(podsBefore),
      start: (pod) => this.pods[pod].restart(simulation.nowUs + lateUs()),
    });
  }

  /** What pods have not fetched is hashed to the pods that there are now. */
  private shareAnew(podsBefore: number): void {
    const done = new FileCounts();
    const failed = new FailedRuns();
    const files: EndedFile[] = [];
    for (const seen of this.seen.slice(0, podsBefore)) {
      seen.done.drain(seen.done.files, (dataset, n) => done.add(dataset, n));
      seen.failed.moveTo(failed);
      seen.files.moveTo(files, Number.POSITIVE_INFINITY);
    }
    done.drain(done.files, (dataset, n) => this.addDone(dataset, n));
    this.addFailed(failed);
    for (const file of files) this.willClose(file);
  }

  private podFor(dataset: number): number {
    return podOf(this.parts.book.serialOf(dataset), this.size.pods);
  }

  private podOf(pod: number): TimedPod<EndedBatch> {
    const { simulation, name, config, room } = this.parts;
    const { finisher, partition_wait } = config;
    const options = podOptions([name, 'finisher', pod], finisher, 1 / 2, partition_wait, room.threads);
    const seen = this.seen[pod];
    return new TimedPod<EndedBatch>(simulation, options, {
      hasWork: () => seen.done.files + seen.failed.total > 0,
      fetch: () => this.fetch(seen),
      done: (batch) => this.finish(batch),
    });
  }

  private fetch({ done, failed, files }: Seen): EndedBatch | undefined {
    const { bulk, request_time } = this.parts.config.finisher;
    const all = done.files + failed.total;
    const size = Math.min(bulk, all);
    if (size === 0) return undefined;
    const batch = this.batches.take();
    const ofFailed = size - Math.min(done.files, Math.ceil((done.files * size) / all));
    done.drain(size - ofFailed, batch.add);
    failed.moveTo(batch.failed, ofFailed);
    files.moveTo(batch.files, size - ofFailed);
    batch.ended = batch.size = size;
    batch.workUs = size * request_time;
    return batch;
  }

  private finish(batch: EndedBatch): void {
    const { observer, closedRequests, book } = this.parts;
    const { size, counted, datasets, done, failed, files } = batch;
    this.openFiles -= size;
    for (const { dataset, file, source, destination } of files) {
      observer?.transfer('closed', dataset, file, 1, source, destination, 1);
    }
    for (let i = 0; i < counted; i++) {
      closedRequests(done[i]);
      book.closed(datasets[i], done[i], true);
    }
    for (let i = 0; i < failed.size; i++) this.retry(failed, i);
    this.batches.give(batch);
  }

  private retry(runs: FailedRuns, i: number): void {
    const { config, repairer, retried, queue } = this.parts;
    const { dataset, firstFile, files, source, destination, attempt } = runs;
    if (attempt[i] % (config.retries + 1) === config.retries) {
      this.tell('stuck', runs, i, attempt[i]);
      repairer.stuck(dataset[i], firstFile[i], files[i], source[i], destination[i], attempt[i]);
      return;
    }
    this.tell('retried', runs, i, attempt[i] + 1);
    retried.add(files[i]);
    queue.add(dataset[i], firstFile[i], files[i], source[i], destination[i], attempt[i] + 1);
  }

  private tell(step: TransferStep, runs: FailedRuns, i: number, attempt: number): void {
    const { dataset, firstFile, files, source, destination } = runs;
    this.parts.observer?.transfer(
      step,
      dataset[i],
      firstFile[i],
      files[i],
      source[i],
      destination[i],
      attempt,
    );
  }
}
