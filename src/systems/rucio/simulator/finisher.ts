import type { Rate } from '../../../measure/rate.js';
import { podOptions } from './daemon-pod.js';
import type { Restarting } from './daily-restart.js';
import { type EndedBatch, EndedBatches } from './ended-batch.js';
import { type EndedFile, EndedFiles } from './ended-files.js';
import type { FailedRuns } from './failed-runs.js';
import { podOf } from './pod-shares.js';
import { type DaemonSize, type Resizable, resize, sizeOf } from './process-room.js';
import type { Repairer } from './repairer.js';
import { NO_RUN } from './run-pool.js';
import { TimedPod } from './timed-pod.js';
import type { RucioWork } from './work.js';

/** The parts of Rucio that a finisher works with. */
export interface FinisherParts extends RucioWork {
  /** The most pods, and threads in each, that there are in the run. */
  readonly room: DaemonSize;
  readonly repairer: Repairer;
  readonly retried: Rate;
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
  /** What the poller saw and each pod has not fetched. */
  private readonly seen: readonly EndedFiles[];
  private size: DaemonSize;
  private readonly pods: readonly TimedPod<EndedBatch>[];
  private readonly batches: EndedBatches;
  private openFiles = 0;

  constructor(private readonly parts: FinisherParts) {
    const { finisher } = parts.config;
    const pods = Array.from({ length: parts.room.pods }, (_, pod) => pod);
    this.size = sizeOf(finisher);
    this.batches = new EndedBatches(parts.pool);
    this.seen = pods.map(() => new EndedFiles(parts.pool));
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
    this.seen[this.podFor(file.dataset)].files.push(file);
  }

  /** Takes over requests that failed. */
  failed(runs: FailedRuns): void {
    this.openFiles += runs.total;
    this.addFailed(runs);
  }

  private addFailed(runs: FailedRuns): void {
    const { pool } = this.parts;
    for (let run = runs.shift(); run !== NO_RUN; run = runs.shift()) {
      const pod = this.podFor(pool.dataset[run]);
      this.seen[pod].failed.push(run);
      this.pods[pod].daemon.arm();
    }
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
    const all = new EndedFiles(this.parts.pool);
    for (const seen of this.seen.slice(0, podsBefore)) seen.moveTo(all);
    all.done.drain(all.done.files, (dataset, files) => this.addDone(dataset, files));
    this.addFailed(all.failed);
    for (const file of all.files) this.willClose(file);
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
      hasWork: () => seen.total > 0,
      fetch: () => this.fetch(seen),
      done: (batch) => this.finish(batch),
    });
  }

  private fetch({ total: all, done, failed, files }: EndedFiles): EndedBatch | undefined {
    const { bulk, request_time } = this.parts.config.finisher;
    const size = Math.min(bulk, all);
    if (size === 0) return undefined;
    const batch = this.batches.take();
    const ofFailed = size - Math.min(done.files, Math.ceil((done.files * size) / all));
    done.drain(size - ofFailed, batch.add);
    failed.moveTo(batch.failed, ofFailed);
    batch.files.push(...files.splice(0, size - ofFailed));
    batch.ended = batch.size = size;
    batch.workUs = size * request_time;
    return batch;
  }

  private finish(batch: EndedBatch): void {
    const { observer, closedRequests, book } = this.parts;
    const { size, counted, datasets, done, failed, files } = batch;
    this.openFiles -= size;
    for (const file of files) observer?.transfer('closed', file, 1);
    for (let i = 0; i < counted; i++) {
      closedRequests(done[i]);
      book.closed(datasets[i], done[i], true);
    }
    for (let run = failed.shift(); run !== NO_RUN; run = failed.shift()) this.retry(run);
    this.batches.give(batch);
  }

  private retry(run: number): void {
    const { config, repairer, retried, queue, pool, observer } = this.parts;
    if (pool.attempt[run] % (config.retries + 1) === config.retries) {
      observer?.transfer('stuck', pool.rangeOf(run), pool.attempt[run]);
      repairer.stuck(run);
      return;
    }
    pool.attempt[run]++;
    observer?.transfer('retried', pool.rangeOf(run), pool.attempt[run]);
    retried.add(pool.files[run]);
    queue.add(run);
  }
}
