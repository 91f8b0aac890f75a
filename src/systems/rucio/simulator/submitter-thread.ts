import type { Observer, TransferStep } from '../../../ecosystem/observer.js';
import {
  Action,
  type Answer,
  copyToken,
  type HeldToken,
  noToken,
  type TransferBook,
} from '../../../ecosystem/ports.js';
import { kindColumn } from '../../../kernel/columns.js';
import type { SubmitterConfig } from '../../../scenario/schema.js';
import { Role } from '../../tokens/simulator/token-key.js';
import { JobParts } from './job-parts.js';
import type { RequestQueue } from './request-queue.js';
import type { RunLists } from './run-lists.js';
import { NO_RUN, type RunPool } from './run-pool.js';
import type { TokenChoices } from './token-choices.js';
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
  readonly book: Pick<TransferBook, 'filesOf'>;
  readonly observer: Observer | undefined;
  /** FTS instances. */
  readonly instances: number;
  /** The thread is through with its batch. */
  ended(thread: number): void;
  /** Moves a job's runs from a batch to a job list, into SUBMITTING; returns its files. */
  gatherJob(batch: number, job: number): number;
  /** FTS instance of a run. */
  ftsOf(run: number): number;
  /** Whether a run's transfers can go by token. */
  goesByToken(run: number, fts: number): boolean;
  /** `files` go by X.509 for want of a token for FTS. */
  fellBack(files: number): void;
  /** `files` cannot go at all: by token they do not, and there is no X.509. */
  barred(files: number): void;
  /** Posts a job after `signUs` of signing; `posted` is called when FTS has answered. */
  post(thread: number, fts: number, files: number, signUs: number): void;
  /** FTS has accepted the job, for whose tokens its thread waited `tokenWaitUs`. */
  handOver(job: number, fts: number, byToken: boolean, parts: JobParts, tokenWaitUs: number): void;
  /** FTS has refused the job. */
  refuse(job: number, why: Refusal): void;
  /** Whether an FTS instance takes a token now. */
  takesToken(fts: number, token: HeldToken): boolean;
  /** Whether an FTS instance takes all tokens of a job: otherwise it refuses the job. */
  takesTokens(fts: number, parts: JobParts): boolean;
  /** Whether an FTS instance takes requests now. */
  answers(fts: number): boolean;
  /** Leaves a job that was begun at `sinceUs` in SUBMITTING, with nobody to work on it. */
  leave(job: number, sinceUs: number): void;
  /** Leaves a batch of a thread that was fetched at `fetchedUs` with nobody to work on it. */
  leaveBatch(thread: number, batch: number, fetchedUs: number): void;
}

/** Why FTS refuses a job. Index into `REFUSALS`. */
export const Refusal = { noCredential: 0, noToken: 1, badFtsToken: 2, badToken: 3 } as const;
export type Refusal = (typeof Refusal)[keyof typeof Refusal];
const NOT_REFUSED = -1;

/** Actions that an observer is told of, beside those of a token for one end. */
const FOR_FTS = 2;
const FOR_BOTH_ENDS = 3;

/** What an observer is told of a lookup. */
const TOLD = [
  'token_cached',
  'token_given',
  'token_asked',
  'token_refused',
] as const satisfies readonly TransferStep[];
/** With what, where it is not the number of the token. */
const TOLD_OF: Partial<Record<Lookup, number>> = { [Lookup.asked]: 0, [Lookup.refused]: -1 };

/** What a thread is doing in a job. */
const Step = { ftsToken: 0, sourceToken: 1, destinationToken: 2, post: 3 } as const;
type Step = (typeof Step)[keyof typeof Step];

/** What a batch knows of its token for an FTS instance. */
const Known = { nothing: 0, token: 1, refused: 2 } as const;

/**
 * One consumer thread of a submitter pod: takes a batch, makes jobs of at most `group_bulk` files of it, and one job after
 * the other gets its tokens and posts it to FTS. A batch has one token for each FTS instance: it is
 * looked up once, and where it is refused all jobs of the batch go by X.509 (rucio conveyor/submitter.py, one transfer
 * tool for each host and credential).
 *
 * Guarantee: the thread does one thing at a time; a token that must be asked for blocks it.
 * Mechanism: a step machine that runs until it has to wait, for an answer or for the clock. A lookup that hits holds
 * for the rest of a run when, so that a run costs two lookups and not two a file.
 * Cost: one event a job, and the issuer's for each token that is not cached.
 */
export class SubmitterThread {
  private readonly batch: number;
  private readonly job: number;
  private fetchedUs = 0;
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
  private readonly parts = new JobParts();
  private jobStartUs = 0;
  private tokenWaitUs = 0;
  private signatures = 0;
  private readonly ftsToken: HeldToken = noToken();
  private readonly sourceToken: HeldToken = noToken();
  private readonly destinationToken: HeldToken = noToken();
  /** How the job gets its tokens. */
  private choices: TokenChoices;
  /** By FTS instance: what the batch knows of its token, and the token's number or why it was refused. */
  private readonly ftsKnown: Uint8Array;
  private readonly ftsTold: Float64Array;

  /** @param number of all threads of the submitter */
  constructor(
    private readonly number: number,
    private readonly context: SubmitterContext,
  ) {
    this.batch = 2 * number;
    this.job = 2 * number + 1;
    this.ftsKnown = kindColumn(context.instances);
    this.ftsTold = new Float64Array(context.instances);
    this.choices = context.desk.begin(number);
  }

  /** The first lookup for a file. */
  private get firstStep(): Step {
    return this.choices.keys.perTransfer ? Step.destinationToken : Step.sourceToken;
  }

  /** The number of the file that the thread is at. */
  private get file(): number {
    return this.context.pool.firstFile[this.run] + this.fileInRun;
  }

  /** Begins with the batch in its list, which its pod fetched at `fetchedUs`. */
  begin(fetchedUs: number): void {
    const { lists, pool, observer } = this.context;
    this.fetchedUs = fetchedUs;
    this.ftsKnown.fill(Known.nothing);
    if (observer !== undefined) {
      for (let run = lists.head(this.batch); run !== NO_RUN; run = pool.next[run]) {
        observer.transfer('taken', pool.rangeOf(run), this.number);
      }
    }
    this.nextJob();
  }

  /** The issuer has answered the thread's request. */
  answered(answer: Answer): void {
    this.waiting = false;
    const good = isToken(answer);
    const token = this.tokenOfStep();
    if (good) this.context.desk.accept(this.number, token);
    if (this.step === Step.ftsToken) this.learn(good, good ? token.jwt : answer);
    this.tellToken(good ? 'token_given' : 'token_refused', good ? token.jwt : answer);
    if (!good) this.goWithout();
    this.stepOn();
    if (!this.stepping) this.runSteps();
  }

  /** The job's POST is over: FTS has it, has refused it, or never saw it; then the next job or batch. */
  posted(): void {
    const why = this.refusal();
    if (!this.context.answers(this.jobFts)) this.context.leave(this.job, this.jobStartUs);
    else if (why !== NOT_REFUSED) this.context.refuse(this.job, why);
    else this.context.handOver(this.job, this.jobFts, this.byToken, this.parts, this.tokenWaitUs);
    if (this.context.lists.head(this.batch) !== NO_RUN) this.nextJob();
    else this.context.ended(this.number);
  }

  /** Why FTS refuses the job, if it does: for want of a token, for the one that it is shown or one of those for storage. */
  private refusal(): Refusal | typeof NOT_REFUSED {
    const { context, jobFts } = this;
    if (this.refused) return this.byToken ? Refusal.noToken : Refusal.noCredential;
    if (!this.byToken || !this.choices.identifiesAtFts) return NOT_REFUSED;
    if (!context.takesToken(jobFts, this.ftsToken)) return Refusal.badFtsToken;
    return context.takesTokens(jobFts, this.parts) ? NOT_REFUSED : Refusal.badToken;
  }

  /** The thread dies, with what it has asked for, the job in its hands and the rest of its batch. */
  die(): void {
    const { context, number } = this;
    context.desk.abandon(number);
    context.leave(this.job, this.jobStartUs);
    context.leaveBatch(number, this.batch, this.fetchedUs);
    this.waiting = false;
    this.step = Step.post;
  }

  private nextJob(): void {
    const { context } = this;
    this.jobFiles = context.gatherJob(this.batch, this.job);
    this.run = context.lists.head(this.job);
    this.fileInRun = 0;
    this.refused = false;
    this.parts.size = 0;
    this.jobStartUs = context.simulation.nowUs;
    this.signatures = 0;
    this.choices = context.desk.begin(this.number);
    this.jobFts = context.ftsOf(this.run);
    this.byToken = context.goesByToken(this.run, this.jobFts);
    this.step = Step.post;
    if (this.byToken && !this.choices.identifiesAtFts) this.step = this.firstStep;
    else if (this.byToken && context.config.fts_token) this.takeFtsToken();
    else if (this.byToken) this.fallBack();
    else this.goByX509();
    this.runSteps();
  }

  /** The batch's token for FTS: looked up for its first job, and had or refused for the others. */
  private takeFtsToken(): void {
    const known = this.ftsKnown[this.jobFts];
    this.step = Step.ftsToken;
    if (known === Known.nothing) return;
    this.tellToken(known === Known.token ? 'token_cached' : 'token_given_up', this.ftsTold[this.jobFts]);
    if (known === Known.token) this.step = this.firstStep;
    else this.fallBack();
  }

  private learn(good: boolean, told: number): void {
    this.ftsKnown[this.jobFts] = good ? Known.token : Known.refused;
    this.ftsTold[this.jobFts] = told;
  }

  /** Without a token for FTS the whole job silently goes by X.509, where there is such a thing. */
  private fallBack(): void {
    if (this.context.config.x509_fallback) this.context.fellBack(this.jobFiles);
    this.goByX509();
  }

  /** Without a certificate the POST goes with no credential, and FTS refuses it. */
  private goByX509(): void {
    this.byToken = false;
    this.step = Step.post;
    if (this.context.config.x509_fallback) return;
    this.refused = true;
    this.context.barred(this.jobFiles);
  }

  /** Without a token for the file FTS refuses the whole job. */
  private goWithout(): void {
    if (this.step === Step.ftsToken) this.fallBack();
    else this.refused = true;
  }

  private tokenOfStep(): HeldToken {
    if (this.step === Step.ftsToken) return this.ftsToken;
    return this.step === Step.sourceToken ? this.sourceToken : this.destinationToken;
  }

  private runSteps(): void {
    const { context } = this;
    this.stepping = true;
    while (!this.waiting && this.step !== Step.post) this.lookUp();
    this.stepping = false;
    if (this.waiting) return;
    const signUs = this.signatures * this.choices.signUs;
    this.tokenWaitUs = context.simulation.nowUs - this.jobStartUs + signUs;
    context.post(this.number, this.jobFts, this.jobFiles, signUs);
  }

  private lookUp(): void {
    this.waiting = true;
    const lookup = this.step === Step.ftsToken ? this.lookUpFts() : this.lookUpStorage();
    this.tellToken(TOLD[lookup], TOLD_OF[lookup] ?? this.tokenOfStep().jwt);
    if (lookup === Lookup.asked) return;
    this.waiting = false;
    if (lookup === Lookup.signed) this.signatures++;
    if (this.step === Step.ftsToken) this.learn(lookup !== Lookup.refused, this.ftsToken.jwt);
    if (lookup === Lookup.refused) this.goWithout();
    this.stepOn();
  }

  /** Tells of the token that this step is about; one for FTS is told of the job's first file. */
  private tellToken(step: TransferStep, b: number): void {
    const { observer, lists, pool } = this.context;
    if (observer === undefined) return;
    if (this.step !== Step.ftsToken)
      observer.transfer(step, pool.partOf(this.run, this.file, 1), this.action, b);
    else
      for (let run = lists.head(this.job); run !== NO_RUN; run = pool.next[run])
        observer.transfer(step, pool.rangeOf(run), FOR_FTS, b);
  }

  /** The action of the token for storage that this step is about, as an observer is told of it. */
  private get action(): number {
    if (this.choices.keys.perTransfer) return FOR_BOTH_ENDS;
    return this.step === Step.sourceToken ? Action.read : Action.write;
  }

  private lookUpFts(): Lookup {
    const { desk } = this.context;
    const lookup = desk.lookUpFts(this.number, this.jobFts, this.ftsToken);
    desk.hits.add(lookup === Lookup.hit ? 1 : 0, 1);
    return lookup;
  }

  private lookUpStorage(): Lookup {
    const { desk, pool } = this.context;
    const { number, step, sourceToken, destinationToken } = this;
    const file = pool.partOf(this.run, this.file, 1);
    if (step === Step.sourceToken) {
      this.sourceHit = false;
      const lookup = desk.lookUpStorage(number, Role.read, file, sourceToken);
      this.sourceHit = lookup === Lookup.hit;
      return lookup;
    }
    this.destinationHit = false;
    const lookup = desk.lookUpStorage(number, Role.modify, file, destinationToken);
    this.destinationHit = lookup === Lookup.hit;
    return lookup;
  }

  private stepOn(): void {
    if (this.step === Step.ftsToken) this.step = this.firstStep;
    else if (this.step === Step.sourceToken) this.step = Step.destinationToken;
    else if (this.step === Step.destinationToken) this.filesReady();
  }

  /** Both tokens are in hand: for one file, or for the rest of the run when both came from the cache. */
  private filesReady(): void {
    const { pool, desk, observer } = this.context;
    const { run, sourceHit, destinationHit } = this;
    const { perTransfer } = this.choices.keys;
    const rest = pool.files[run] - this.fileInRun;
    const files = sourceHit && destinationHit ? Math.min(rest, this.filesAlike()) : 1;
    desk.hits.add((sourceHit ? files : 0) + (destinationHit ? files : 0), (perTransfer ? 1 : 2) * files);
    if (perTransfer) copyToken(this.destinationToken, this.sourceToken);
    const { file } = this;
    this.parts.add(run, file, files, this.sourceToken, this.destinationToken);
    if (files > 1) {
      const cached = pool.partOf(run, file + 1, files - 1);
      observer?.transfer('token_cached', cached, Action.read, this.sourceToken.jwt);
      observer?.transfer('token_cached', cached, Action.write, this.destinationToken.jwt);
    }
    this.fileInRun += files;
    if (this.fileInRun === pool.files[run]) {
      this.run = pool.next[run];
      this.fileInRun = 0;
    }
    this.step = this.run === NO_RUN ? Step.post : this.firstStep;
  }

  /** Files from the next one on whose tokens have the same keys. */
  private filesAlike(): number {
    const { pool, book } = this.context;
    const files = book.filesOf(pool.dataset[this.run]);
    return this.choices.keys.alikeFrom(this.file, files);
  }
}
