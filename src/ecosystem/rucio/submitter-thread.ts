import type { SubmitterConfig } from '../../scenario/schema.js';
import type { Answer, HeldToken, TransferBook } from '../ports.js';
import { Role } from '../tokens/token-key.js';
import { JobParts } from './job-parts.js';
import type { RequestQueue } from './request-queue.js';
import type { RunLists } from './run-lists.js';
import { NO_RUN, type RunPool } from './run-pool.js';
import { isToken, Lookup, type TokenDesk } from './token-desk.js';

/** What a thread needs of its submitter. */
export interface SubmitterContext {
  readonly simulation: { readonly nowUs: number };
  readonly config: SubmitterConfig;
  readonly queue: RequestQueue;
  readonly pool: RunPool;
  /** Two lists a thread: its batch (2 n) and its job (2 n + 1). */
  readonly lists: RunLists;
  readonly desk: TokenDesk;
  readonly book: Pick<TransferBook, 'serialOf'>;
  /** Takes the thread's next batch at a time, µs. */
  wakeAt(thread: number, timeUs: number): void;
  /** Takes it at the next of the turns that began at `sinceUs`. */
  wakeAtTurn(thread: number, sinceUs: number): void;
  /** Moves a job's runs from a batch to a job list; returns its files. */
  gatherJob(batch: number, job: number): number;
  /** FTS instance of a run. */
  ftsOf(run: number): number;
  /** Whether a run's transfers can go by token. */
  goesByToken(run: number, fts: number): boolean;
  /** `files` go by X.509 for want of a token for FTS. */
  fellBack(files: number): void;
  /** Posts a job; `posted` is called when FTS has answered. */
  post(thread: number, fts: number, files: number): void;
  /** FTS has accepted the job. */
  handOver(job: number, fts: number, byToken: boolean, parts: JobParts): void;
  /** FTS has refused the job. */
  refuse(job: number): void;
}

/** What a thread is doing in a job. */
const Step = { ftsToken: 0, sourceToken: 1, destinationToken: 2, post: 3 } as const;
type Step = (typeof Step)[keyof typeof Step];

/**
 * One thread of a submitter: takes up to a bulk of its requests, groups them into jobs of one source and destination,
 * gets the tokens of each job one after the other and posts it to FTS.
 *
 * Guarantee: the thread does one thing at a time; a token that must be asked for blocks it.
 * Mechanism: a step machine that runs until it has to wait, for an answer or for the clock. A lookup that hits holds
 * for the rest of a run when its tokens are not per file, so that a run costs two lookups and not two a file.
 * Cost: one event a job, and the issuer's for each token that is not cached.
 */
export class SubmitterThread {
  private readonly batch: number;
  private readonly job: number;
  private taken = 0;
  private step: Step = Step.post;
  private byToken = false;
  private refused = false;
  private run = NO_RUN;
  private fileInRun = 0;
  private jobFiles = 0;
  private jobFts = 0;
  private waiting = false;
  private stepping = false;
  private sourceHit = false;
  private destinationHit = false;
  private parked = true;
  private parkedUs: number;
  private readonly parts = new JobParts();
  private readonly ftsToken: HeldToken = { jwt: 0, issuedUs: 0, expiryUs: 0 };
  private readonly sourceToken: HeldToken = { jwt: 0, issuedUs: 0, expiryUs: 0 };
  private readonly destinationToken: HeldToken = { jwt: 0, issuedUs: 0, expiryUs: 0 };

  /** @param startUs when the thread begins */
  constructor(
    private readonly number: number,
    startUs: number,
    private readonly context: SubmitterContext,
  ) {
    this.batch = 2 * number;
    this.job = 2 * number + 1;
    this.parkedUs = startUs;
  }

  /** There is work in the thread's queue. */
  queued(): void {
    if (!this.parked) return;
    this.parked = false;
    this.context.wakeAtTurn(this.number, this.parkedUs);
  }

  /** The thread's turn has come: takes a batch. */
  takeBatch(): void {
    const { queue, pool, lists, config } = this.context;
    this.taken = 0;
    while (this.taken < config.bulk && queue.hasQueued(this.number)) {
      const run = queue.take(this.number, config.bulk - this.taken);
      this.taken += pool.files[run];
      lists.push(this.batch, run);
    }
    if (this.taken > 0) {
      this.nextJob();
      return;
    }
    this.parked = true;
    this.parkedUs = this.context.simulation.nowUs;
  }

  /** The issuer has answered the thread's request. */
  answered(answer: Answer): void {
    this.waiting = false;
    const good = isToken(answer);
    if (this.step === Step.ftsToken) {
      if (good) this.context.desk.accept(this.number, this.ftsToken);
      else this.fallBack();
    } else if (good) {
      const into = this.step === Step.sourceToken ? this.sourceToken : this.destinationToken;
      this.context.desk.accept(this.number, into);
    } else {
      this.refused = true;
    }
    this.stepOn();
    if (!this.stepping) this.runSteps();
  }

  /** The job's POST is through: FTS has it, or has refused it; then the next job, the next batch, or sleep. */
  posted(): void {
    const { lists, simulation, config } = this.context;
    if (this.refused) this.context.refuse(this.job);
    else this.context.handOver(this.job, this.jobFts, this.byToken, this.parts);
    if (lists.head(this.batch) !== NO_RUN) this.nextJob();
    else if (this.taken >= config.bulk) this.takeBatch();
    else this.context.wakeAt(this.number, simulation.nowUs + config.sleep);
  }

  private nextJob(): void {
    const { context } = this;
    this.jobFiles = context.gatherJob(this.batch, this.job);
    this.run = context.lists.head(this.job);
    this.fileInRun = 0;
    this.refused = false;
    this.parts.size = 0;
    this.jobFts = context.ftsOf(this.run);
    this.byToken = context.goesByToken(this.run, this.jobFts);
    this.step = Step.post;
    if (this.byToken && context.config.fts_token) this.step = Step.ftsToken;
    else if (this.byToken) this.fallBack();
    this.runSteps();
  }

  /** Without a token for FTS the whole job silently goes by X.509. */
  private fallBack(): void {
    this.byToken = false;
    this.context.fellBack(this.jobFiles);
    this.step = Step.post;
  }

  private runSteps(): void {
    this.stepping = true;
    while (!this.waiting && this.step !== Step.post) this.lookUp();
    this.stepping = false;
    if (!this.waiting) this.context.post(this.number, this.jobFts, this.jobFiles);
  }

  private lookUp(): void {
    const { desk, pool, book } = this.context;
    const { keys } = desk;
    this.waiting = true;
    let lookup: Lookup;
    if (this.step === Step.ftsToken) {
      lookup = desk.lookUpFts(this.number, this.jobFts, this.ftsToken);
      desk.hits.add(lookup === Lookup.hit ? 1 : 0, 1);
    } else {
      const { run } = this;
      const serial = book.serialOf(pool.dataset[run]);
      const file = pool.firstFile[run] + this.fileInRun;
      if (this.step === Step.sourceToken) {
        const key = keys.storage(Role.read, pool.source[run], serial);
        this.sourceHit = false;
        lookup = desk.lookUpStorage(this.number, key, file, this.sourceToken);
        if (lookup === Lookup.hit) this.sourceHit = true;
      } else {
        const key = keys.storage(Role.modify, pool.destination[run], serial);
        this.destinationHit = false;
        lookup = desk.lookUpStorage(this.number, key, file, this.destinationToken);
        if (lookup === Lookup.hit) this.destinationHit = true;
      }
    }
    if (lookup === Lookup.hit) {
      this.waiting = false;
      this.stepOn();
    }
  }

  private stepOn(): void {
    if (this.step === Step.ftsToken) this.step = Step.sourceToken;
    else if (this.step === Step.sourceToken) this.step = Step.destinationToken;
    else if (this.step === Step.destinationToken) this.filesReady();
  }

  /** Both tokens are in hand: for one file, or for the rest of the run when both came from the cache. */
  private filesReady(): void {
    const { pool, desk } = this.context;
    const { run, sourceHit, destinationHit } = this;
    const rest = pool.files[run] - this.fileInRun;
    const files = sourceHit && destinationHit && !desk.keys.perFile ? rest : 1;
    desk.hits.add((sourceHit ? files : 0) + (destinationHit ? files : 0), 2 * files);
    this.parts.add(run, pool.firstFile[run] + this.fileInRun, files, this.sourceToken, this.destinationToken);
    this.fileInRun += files;
    if (this.fileInRun === pool.files[run]) {
      this.run = pool.next[run];
      this.fileInRun = 0;
    }
    this.step = this.run === NO_RUN ? Step.post : Step.sourceToken;
  }
}
