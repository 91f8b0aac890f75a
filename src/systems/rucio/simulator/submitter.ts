import type { Observer } from '../../../ecosystem/observer.js';
import { Failure, type HeldToken, type TransferBook } from '../../../ecosystem/ports.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { Duration } from '../../../measure/duration.js';
import type { Level } from '../../../measure/level.js';
import type { Rate } from '../../../measure/rate.js';
import type { SubmitterConfig } from '../../../scenario/schema.js';
import { DaemonPod, podOptions } from './daemon-pod.js';
import { FailedRuns } from './failed-runs.js';
import { FetchedBatches } from './fetched-batches.js';
import type { Finisher } from './finisher.js';
import type { FtsRoutes } from './fts-routes.js';
import type { JobParts } from './job-parts.js';
import { LeftBatches } from './left-batches.js';
import { type DaemonSize, type Resizable, resize, sizeOf } from './process-room.js';
import type { QueueListener, RequestQueue } from './request-queue.js';
import { RunLists } from './run-lists.js';
import { NO_RUN, type RunPool } from './run-pool.js';
import type { StrayRequests } from './stray-requests.js';
import { managementOf, noSubmission } from './submission.js';
import { type Refusal, type SubmitterContext, SubmitterThread } from './submitter-thread.js';
import type { TokenDesk } from './token-desk.js';
import type { RucioWork } from './work.js';

/** The parts of Rucio that a submitter works with. */
export interface SubmitterParts extends RucioWork {
  readonly routes: FtsRoutes;
  readonly desk: TokenDesk;
  readonly finisher: Finisher;
  readonly strays: StrayRequests;
  /** The most pods, and threads in each, that there are in the run. */
  readonly room: DaemonSize;
}

/**
 * The submitter: pods that fetch their own requests batch by batch, and threads in them that hand a batch to FTS job by
 * job.
 *
 * Guarantee: every run fetched is handed over or refused once. Mechanism: the threads are step machines; this class
 * does what they have in common: batches, grouping, the POST, the counts.
 * Cost: one event a job, and at most two for each batch.
 */
export class Submitter implements SubmitterContext, QueueListener, Resizable {
  readonly simulation: Simulation;
  readonly config: SubmitterConfig;
  readonly queue: RequestQueue;
  readonly pool: RunPool;
  readonly lists: RunLists;
  readonly desk: TokenDesk;
  readonly book: TransferBook;
  readonly observer: Observer | undefined;
  readonly instances: number;
  /** What the runs of a job have in common, beside the destination. */
  private readonly grouping: (run: number) => number;
  private readonly threads: readonly SubmitterThread[];
  private readonly daemons: readonly DaemonPod[];
  private readonly leftBatches: LeftBatches;
  private size: DaemonSize;
  private readonly batches: FetchedBatches;
  private readonly postDone: number;
  /** The POST that each thread waits for, if any. */
  private readonly pending: Float64Array;
  private readonly submittedRate: Rate;
  private readonly failedRate: Rate;
  private readonly fallbackRate: Rate;
  private readonly barredRate: Rate;
  private readonly delay: Duration;
  private readonly utilisation: Level;
  private busy = 0;
  private readonly refusedRuns: FailedRuns;
  private readonly submission = noSubmission();
  private throttlerArm: () => void = () => {};

  constructor(private readonly parts: SubmitterParts) {
    const { simulation, meter, name, config } = parts;
    this.simulation = simulation;
    this.config = config;
    this.queue = parts.queue;
    this.pool = parts.pool;
    this.desk = parts.desk;
    this.book = parts.book;
    this.observer = parts.observer;
    this.instances = parts.routes.instances.length;
    const { pool, room } = parts;
    this.refusedRuns = new FailedRuns(pool);
    this.size = sizeOf(config);
    this.grouping = config.group_policy === 'rule' ? (run) => pool.dataset[run] : (run) => pool.source[run];
    const threads = room.pods * room.threads;
    this.batches = new FetchedBatches(simulation, room, 2 * threads);
    this.lists = new RunLists(parts.pool, 2 * threads + this.batches.size);
    this.threads = Array.from({ length: threads }, (_, number) => new SubmitterThread(number, this));
    this.daemons = Array.from({ length: room.pods }, (_, pod) => this.daemonOf(name, pod));
    for (let pod = config.pods; pod < room.pods; pod++) this.daemons[pod].stop();
    this.leftBatches = new LeftBatches(simulation, parts.queue, config.pods);
    this.pending = new Float64Array(threads).fill(-1);
    this.postDone = simulation.register((thread) => this.threads[thread].posted());
    this.submittedRate = meter.rate(`rucio.${name}.rate.submitted`);
    this.failedRate = meter.rate(`rucio.${name}.rate.submission_failed`);
    this.fallbackRate = meter.rate(`rucio.${name}.rate.x509_fallback`);
    this.barredRate = meter.rate(`rucio.${name}.rate.without_credential`);
    this.delay = meter.duration(`rucio.${name}.delay.submission`);
    this.utilisation = meter.level(`rucio.${name}.utilisation`);
    this.queue.listen(this);
  }

  /** Names what is to be done when requests wait for the throttler. */
  armThrottler(arm: () => void): void {
    this.throttlerArm = arm;
  }

  queued(pod: number): void {
    this.daemons[pod].arm();
  }

  waiting(): void {
    this.throttlerArm();
  }

  /** The issuer has answered a thread; inside `OnAnswer`. */
  answered(thread: number, answer: Parameters<SubmitterThread['answered']>[0]): void {
    this.threads[thread].answered(answer);
  }

  /**
   * All pods die with what they have in hand and come back, each `lateUs(pod)` later. What is in their hands stays
   * SUBMITTING; what they have fetched and not begun is offered again 600 s after it was fetched.
   */
  restart(lateUs: (pod: number) => number = () => 0): void {
    const { simulation, size } = this;
    for (let pod = 0; pod < size.pods; pod++) this.killThreads(pod);
    this.setBusy(0);
    for (let pod = 0; pod < size.pods; pod++) {
      this.leaveBatches(pod);
      this.daemons[pod].restart(simulation.nowUs + lateUs(pod));
    }
  }

  resized(lateUs: () => number): void {
    const { simulation, daemons, desk } = this;
    const before = this.size;
    const after = sizeOf(this.config);
    this.size = after;
    resize(before, after, {
      stop: (pod) => {
        this.killThreads(pod);
        this.leaveBatches(pod);
        this.busy -= daemons[pod].atWork;
        daemons[pod].stop();
        desk.restartPod(pod);
      },
      shareAnew: () => {
        this.queue.shareAnew(after.pods);
        this.leftBatches.setPods(after.pods);
      },
      start: (pod) => daemons[pod].restart(simulation.nowUs + lateUs()),
    });
    this.setBusy(this.busy);
  }

  private killThreads(pod: number): void {
    const { simulation, pending, threads } = this;
    const each = this.parts.room.threads;
    for (let thread = pod * each; thread < (pod + 1) * each; thread++) {
      if (pending[thread] >= 0) simulation.cancel(pending[thread]);
      pending[thread] = -1;
      threads[thread].die();
    }
  }

  private leaveBatches(pod: number): void {
    const { batches, leftBatches, lists } = this;
    while (batches.hasAny(pod)) {
      const list = batches.take(pod);
      leftBatches.leave(pod, lists, list, batches.fetchedAtUs(list));
    }
  }

  ended(thread: number): void {
    const { threads } = this.parts.room;
    this.setBusy(this.busy - 1);
    this.daemons[Math.floor(thread / threads)].ended(thread % threads);
  }

  gatherJob(batch: number, job: number): number {
    const { pool, lists } = this;
    const most = this.config.group_bulk;
    const destination = pool.destination[lists.head(batch)];
    const { grouping } = this;
    const group = grouping(lists.head(batch));
    let files = 0;
    let previous = NO_RUN;
    let run = lists.head(batch);
    while (run !== NO_RUN && files < most) {
      if (pool.destination[run] !== destination || grouping(run) !== group) {
        previous = run;
        run = pool.next[run];
        continue;
      }
      const left = most - files;
      if (pool.files[run] > left) {
        lists.push(job, pool.splitHead(run, left));
        files = most;
        break;
      }
      const next = pool.next[run];
      files += pool.files[run];
      lists.push(job, lists.unlink(batch, previous));
      run = next;
    }
    this.queue.begun(files);
    return files;
  }

  ftsOf(run: number): number {
    return this.parts.routes.instanceOf(this.pool.destination[run]);
  }

  goesByToken(run: number, fts: number): boolean {
    return this.parts.routes.goesByToken(this.pool.source[run], this.pool.destination[run], fts);
  }

  fellBack(files: number): void {
    this.fallbackRate.add(files);
  }

  barred(files: number): void {
    this.barredRate.add(files);
  }

  post(thread: number, fts: number, files: number, signUs: number): void {
    const latencyUs = signUs + this.parts.routes.instances[fts].submitLatencyUs(files);
    const postUs = Math.round(this.config.file_time * files + latencyUs);
    this.pending[thread] = this.simulation.after(postUs, this.postDone, thread);
  }

  answers(fts: number): boolean {
    return this.parts.routes.answers(fts);
  }

  takesToken(fts: number, token: HeldToken): boolean {
    return this.parts.routes.instances[fts].takesToken(token);
  }

  takesTokens(fts: number, parts: JobParts): boolean {
    const { submission } = this;
    const instance = this.parts.routes.instances[fts];
    for (let part = 0; part < parts.size; part++) {
      parts.copyTo(part, submission);
      if (!instance.takesToken(submission.sourceToken)) return false;
      if (!instance.takesToken(submission.destinationToken)) return false;
    }
    return true;
  }

  leave(job: number, sinceUs: number): void {
    const { lists, parts } = this;
    while (lists.head(job) !== NO_RUN) parts.strays.add(lists.shift(job), sinceUs);
  }

  leaveBatch(thread: number, batch: number, fetchedUs: number): void {
    this.leftBatches.leave(Math.floor(thread / this.parts.room.threads), this.lists, batch, fetchedUs);
  }

  handOver(job: number, fts: number, byToken: boolean, parts: JobParts, tokenWaitUs: number): void {
    const { submission, pool, lists } = this;
    submission.tokenWaitUs = tokenWaitUs;
    submission.management = managementOf(this.config);
    for (let part = 0; byToken && part < parts.size; part++) {
      const run = parts.run[part];
      pool.read(run, submission);
      parts.copyTo(part, submission);
      this.submit(fts, pool.createdUs[run], true);
    }
    while (lists.head(job) !== NO_RUN) {
      const run = lists.shift(job);
      pool.read(run, submission);
      if (!byToken) this.submit(fts, pool.createdUs[run], false);
      pool.free(run);
    }
  }

  refuse(job: number, why: Refusal): void {
    const { pool, lists, refusedRuns } = this;
    while (lists.head(job) !== NO_RUN) {
      const run = lists.shift(job);
      const range = pool.rangeOf(run);
      this.failedRate.add(range.files);
      this.parts.states.submitting.add(-range.files);
      this.queue.active[range.destination] -= range.files;
      this.observer?.transfer('refused', range, why);
      this.book.failed(range, Failure.submission);
      refusedRuns.push(run);
    }
    this.parts.finisher.failed(refusedRuns);
  }

  /** Hands the files that `submission` names over. */
  private submit(fts: number, createdUs: number, byToken: boolean): void {
    const { submission } = this;
    const { states, routes } = this.parts;
    const { files } = submission;
    submission.submitter = routes.submitterAt(fts);
    submission.x509 = !byToken;
    submission.secondCredential = byToken && this.config.second_credential;
    states.submitting.add(-files);
    states.submitted.add(files);
    this.submittedRate.add(files);
    this.delay.recordMany(this.simulation.nowUs - createdUs, files);
    this.observer?.transfer(byToken ? 'submitted' : 'submitted_x509', submission, submission.attempt);
    routes.instances[fts].submit(submission);
  }

  private daemonOf(name: string, pod: number): DaemonPod {
    const { config, queue } = this;
    const { threads } = this.parts.room;
    const options = podOptions([name, 'submitter', pod], config, 1, config.partition_wait, threads);
    return new DaemonPod(this.simulation, options, {
      hasWork: () => queue.hasQueued(pod),
      fetch: () => this.fetch(pod),
      begin: (consumer) => this.begin(pod, consumer),
    });
  }

  /** Fetches up to a bulk of a pod's requests. */
  private fetch(pod: number): number {
    const { queue, pool, lists, config, observer } = this;
    let files = 0;
    if (!queue.hasQueued(pod)) return files;
    const list = this.batches.add(pod);
    while (files < config.bulk && queue.hasQueued(pod)) {
      const run = queue.take(pod, config.bulk - files);
      files += pool.files[run];
      lists.push(list, run);
      observer?.transfer('fetched', pool.rangeOf(run), pod);
    }
    return files;
  }

  private begin(pod: number, consumer: number): void {
    const thread = pod * this.parts.room.threads + consumer;
    const list = this.batches.take(pod);
    this.lists.moveAll(list, 2 * thread);
    this.setBusy(this.busy + 1);
    this.threads[thread].begin(this.batches.fetchedAtUs(list));
  }

  private setBusy(threads: number): void {
    this.busy = threads;
    this.utilisation.set(threads / (this.size.pods * this.size.threads));
  }
}
