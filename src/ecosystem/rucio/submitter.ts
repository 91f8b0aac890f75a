import type { Simulation } from '../../kernel/simulation.js';
import type { Duration } from '../../measure/duration.js';
import type { Meter } from '../../measure/meter.js';
import type { Rate } from '../../measure/rate.js';
import type { SubmitterConfig } from '../../scenario/schema.js';
import type { Observer } from '../observer.js';
import { Failure, Management, noToken, type Submission, type TransferBook } from '../ports.js';
import { FailedRuns } from './failed-runs.js';
import type { Finisher } from './finisher.js';
import type { FtsRoutes } from './fts-routes.js';
import type { JobParts } from './job-parts.js';
import { nextTurnUs } from './next-turn.js';
import type { QueueListener, RequestQueue } from './request-queue.js';
import type { RequestStates } from './request-states.js';
import { RunLists } from './run-lists.js';
import { NO_RUN, type RunPool } from './run-pool.js';
import type { StrayRequests } from './stray-requests.js';
import { type SubmitterContext, SubmitterThread } from './submitter-thread.js';
import type { TokenDesk } from './token-desk.js';

/** The parts of Rucio that a submitter works with. */
export interface SubmitterParts {
  readonly queue: RequestQueue;
  readonly pool: RunPool;
  readonly states: RequestStates;
  readonly routes: FtsRoutes;
  readonly desk: TokenDesk;
  readonly finisher: Finisher;
  readonly strays: StrayRequests;
  readonly book: TransferBook;
  readonly observer: Observer | undefined;
}

const MANAGEMENT = {
  polling: Management.exchange,
  'just-in-time': Management.exchange,
  'call-back': Management.callBack,
  unmanaged: Management.unmanaged,
} as const;

/**
 * The submitter: pods of threads that take their own requests and hand them to FTS job by job.
 *
 * Guarantee: every run taken is handed over or refused once. Mechanism: the threads are step machines; this class does
 * what they have in common: grouping, the POST, the counts.
 * Cost: one event a job, and one for each turn of a thread that finds work.
 */
export class Submitter implements SubmitterContext, QueueListener {
  readonly queue: RequestQueue;
  readonly pool: RunPool;
  readonly lists: RunLists;
  readonly desk: TokenDesk;
  readonly book: TransferBook;
  readonly observer: Observer | undefined;
  private readonly threads: readonly SubmitterThread[];
  private readonly turn: number;
  private readonly postDone: number;
  /** The event that each thread waits for, if any. */
  private readonly pending: Float64Array;
  private readonly submittedRate: Rate;
  private readonly failedRate: Rate;
  private readonly fallbackRate: Rate;
  private readonly delay: Duration;
  private readonly refusedRuns = new FailedRuns();
  private readonly submission: Submission;
  private throttlerArm: () => void = () => {};

  constructor(
    readonly simulation: Simulation,
    meter: Meter,
    name: string,
    readonly config: SubmitterConfig,
    private readonly parts: SubmitterParts,
  ) {
    this.queue = parts.queue;
    this.pool = parts.pool;
    this.desk = parts.desk;
    this.book = parts.book;
    this.observer = parts.observer;
    const threads = config.pods * config.threads;
    this.lists = new RunLists(parts.pool, 2 * threads);
    this.threads = Array.from({ length: threads }, (_, number) => {
      const pod = Math.floor(number / config.threads);
      return new SubmitterThread(number, pod * config.partition_wait, this);
    });
    this.pending = new Float64Array(threads);
    this.turn = simulation.register((thread) => this.threads[thread].takeBatch());
    this.postDone = simulation.register((thread) => this.threads[thread].posted());
    this.submittedRate = meter.rate(`rucio.${name}.rate.submitted`);
    this.failedRate = meter.rate(`rucio.${name}.rate.submission_failed`);
    this.fallbackRate = meter.rate(`rucio.${name}.rate.x509_fallback`);
    this.delay = meter.duration(`rucio.${name}.delay.submission`);
    this.submission = {
      submitter: 0,
      dataset: 0,
      firstFile: 0,
      files: 0,
      source: 0,
      destination: 0,
      attempt: 0,
      x509: false,
      management: MANAGEMENT[config.tokens.management],
      tokenWaitUs: 0,
      sourceToken: noToken(),
      destinationToken: noToken(),
    };
    this.queue.listen(this);
  }

  /** Names what is to be done when requests wait for the throttler. */
  armThrottler(arm: () => void): void {
    this.throttlerArm = arm;
  }

  queued(thread: number): void {
    this.threads[thread].queued();
  }

  waiting(): void {
    this.throttlerArm();
  }

  /** The issuer has answered a thread; inside `OnAnswer`. */
  answered(thread: number, answer: Parameters<SubmitterThread['answered']>[0]): void {
    this.threads[thread].answered(answer);
  }

  /** All threads die; pods begin again as at the start, one after the other. */
  restart(): void {
    const { simulation, config, pending, threads } = this;
    for (let thread = 0; thread < threads.length; thread++) {
      simulation.cancel(pending[thread]);
      const pod = Math.floor(thread / config.threads);
      threads[thread].restart(simulation.nowUs + pod * config.partition_wait);
    }
  }

  wakeAt(thread: number, timeUs: number): void {
    this.pending[thread] = this.simulation.at(timeUs, this.turn, thread);
  }

  wakeAtTurn(thread: number, sinceUs: number): void {
    this.wakeAt(thread, nextTurnUs(sinceUs, this.config.sleep, this.simulation.nowUs));
  }

  gatherJob(batch: number, job: number): number {
    const { pool, lists } = this;
    const most = this.config.group_bulk;
    const source = pool.source[lists.head(batch)];
    const destination = pool.destination[lists.head(batch)];
    let files = 0;
    let previous = NO_RUN;
    let run = lists.head(batch);
    while (run !== NO_RUN && files < most) {
      if (pool.source[run] !== source || pool.destination[run] !== destination) {
        previous = run;
        run = pool.next[run];
        continue;
      }
      const left = most - files;
      if (pool.files[run] > left) {
        lists.push(job, pool.splitHead(run, left));
        return most;
      }
      const next = pool.next[run];
      files += pool.files[run];
      lists.push(job, lists.unlink(batch, previous));
      run = next;
    }
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

  post(thread: number, fts: number, files: number, signUs: number): void {
    const latencyUs = signUs + this.parts.routes.instances[fts].submitLatencyUs(files);
    const postUs = Math.round(this.config.file_time * files + latencyUs);
    this.pending[thread] = this.simulation.after(postUs, this.postDone, thread);
  }

  answers(fts: number): boolean {
    return this.parts.routes.answers(fts);
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

  giveBack(thread: number, batch: number): void {
    const { lists, queue } = this;
    const runs: number[] = [];
    while (lists.head(batch) !== NO_RUN) runs.push(lists.shift(batch));
    for (const run of runs.reverse()) queue.giveBack(thread, run);
  }

  handOver(job: number, fts: number, byToken: boolean, parts: JobParts, tokenWaitUs: number): void {
    this.submission.tokenWaitUs = tokenWaitUs;
    this.submission.management = MANAGEMENT[this.config.tokens.management];
    if (byToken) {
      for (let part = 0; part < parts.size; part++) {
        parts.copyTo(part, this.submission);
        this.submitRun(parts.run[part], fts, false);
      }
      this.freeJob(job);
      return;
    }
    for (let run = this.lists.head(job); run !== NO_RUN; run = this.pool.next[run]) {
      this.submission.firstFile = this.pool.firstFile[run];
      this.submission.files = this.pool.files[run];
      this.submitRun(run, fts, true);
    }
    this.freeJob(job);
  }

  refuse(job: number): void {
    const { pool, lists, refusedRuns } = this;
    for (let run = lists.head(job); run !== NO_RUN; run = pool.next[run]) {
      const files = pool.files[run];
      const dataset = pool.dataset[run];
      const source = pool.source[run];
      const destination = pool.destination[run];
      this.failedRate.add(files);
      this.parts.states.submitting.add(-files);
      this.queue.active[destination] -= files;
      this.observer?.transfer('refused', dataset, pool.firstFile[run], files, source, destination);
      this.book.failed(dataset, pool.firstFile[run], files, source, destination, Failure.submission);
      refusedRuns.add(dataset, pool.firstFile[run], files, source, destination, pool.attempt[run]);
    }
    this.freeJob(job);
    this.parts.finisher.failed(refusedRuns);
  }

  /** Hands the files that `submission` names over; they are part of `run`. */
  private submitRun(run: number, fts: number, x509: boolean): void {
    const { pool, submission } = this;
    const { states, routes } = this.parts;
    const { files } = submission;
    submission.submitter = routes.submitterAt(fts);
    submission.dataset = pool.dataset[run];
    submission.source = pool.source[run];
    submission.destination = pool.destination[run];
    submission.attempt = pool.attempt[run];
    submission.x509 = x509;
    states.submitting.add(-files);
    states.submitted.add(files);
    this.submittedRate.add(files);
    this.delay.recordMany(this.simulation.nowUs - pool.createdUs[run], files);
    this.observer?.transfer(
      x509 ? 'submitted_x509' : 'submitted',
      submission.dataset,
      submission.firstFile,
      files,
      submission.source,
      submission.destination,
      submission.attempt,
    );
    routes.instances[fts].submit(submission);
  }

  private freeJob(job: number): void {
    while (this.lists.head(job) !== NO_RUN) this.pool.free(this.lists.shift(job));
  }
}
