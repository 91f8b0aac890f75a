import type { FileRange } from '../../../src/ecosystem/file-ranges.js';
import {
  Answer,
  type Ask,
  type Failure,
  type FreshTokens,
  type FtsInstance,
  type HeldToken,
  type Issuer,
  OK,
  type OnAnswer,
  type OnFilesEnded,
  type Submission,
} from '../../../src/ecosystem/ports.js';
import { Simulation } from '../../../src/kernel/simulation.js';
import { FailureLog } from '../../../src/measure/failure-log.js';
import { Meter } from '../../../src/measure/meter.js';
import type { SubmitterConfig } from '../../../src/scenario/schema.js';
import { submitterSchema } from '../../../src/systems/rucio/schema.js';
import { roomOf } from '../../../src/systems/rucio/simulator/process-room.js';
import { Rucio } from '../../../src/systems/rucio/simulator/rucio.js';
import { siteSchema, storageSchema } from '../../../src/systems/storage/schema.js';
import { StorageSites } from '../../../src/systems/storage/simulator/storage.js';
import { Book } from '../../../src/systems/transfers/simulator/transfer-book.js';

export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 3600 * SECOND;
export const DAY = 24 * HOUR;

/** An issuer that answers after a constant time, or at once. */
export class FakeIssuer implements Issuer {
  readonly name = 'fake';
  readonly answer = { issuedUs: 0, expiryUs: 0, refreshToken: 0 };
  requests = 0;
  /** When each request was made, µs. */
  readonly timesUs: number[] = [];
  offline = 0;
  private readonly callers: OnAnswer[] = [];
  private readonly due: number;
  private readonly queue: { caller: number; subject: number; number: number }[] = [];

  constructor(
    private readonly simulation: Simulation,
    readonly latencyUs = 100_000,
    readonly lifetimeUs = HOUR,
    /** How the n-th request (from 0) is answered. */
    private readonly outcome: (request: number) => Answer = () => Answer.ok,
  ) {
    this.due = simulation.register(() => this.reply());
  }

  hold(): number {
    return 0;
  }

  abandoned(): void {}

  connect(_client: string, onAnswer: OnAnswer): number {
    return this.callers.push(onAnswer) - 1;
  }

  request(caller: number, subject: number, { offlineAccess }: Readonly<Ask>): void {
    this.timesUs.push(this.simulation.nowUs);
    if (offlineAccess) this.offline++;
    this.queue.push({ caller, subject, number: this.requests++ });
    if (this.latencyUs === 0) this.reply();
    else this.simulation.after(this.latencyUs, this.due);
  }

  private reply(): void {
    const request = this.queue.shift();
    if (request === undefined) return;
    this.answer.issuedUs = this.simulation.nowUs;
    this.answer.expiryUs = this.simulation.nowUs + this.lifetimeUs;
    this.callers[request.caller](request.subject, this.outcome(request.number));
  }
}

/** A copy of what was submitted. */
export interface Submitted extends Readonly<FileRange> {
  readonly timeUs: number;
  /** When the dataset was created, µs. */
  readonly createdUs: number;
  readonly x509: boolean;
  readonly sourceJwt: number;
  readonly destinationJwt: number;
  readonly sourceLifeUs: number;
}

/** An FTS that ends every file a constant time after its submission, as `outcome` says. */
export class FakeFts implements FtsInstance {
  readonly submissions: Submitted[] = [];
  active = 0;
  activeMax = 0;
  private readonly onFilesEnded: OnFilesEnded[] = [];
  private readonly due: number;

  constructor(
    private readonly simulation: Simulation,
    private readonly book: Book,
    readonly name = 'fake',
    private readonly copyUs = MINUTE,
    private readonly outcome: (submitted: Submitted, file: number) => number = () => OK,
    private readonly latencyUs = 0,
    private readonly keep = true,
  ) {
    this.due = simulation.register((n) => this.end(n));
  }

  freshTokens: FreshTokens | undefined;

  addSubmitter(_experiment: string, onFilesEnded: OnFilesEnded, freshTokens: FreshTokens): number {
    this.freshTokens = freshTokens;
    return this.onFilesEnded.push(onFilesEnded) - 1;
  }

  /** Whether it can be reached. */
  up = true;

  answers(): boolean {
    return this.up;
  }

  takesToken({ expiryUs }: HeldToken): boolean {
    return this.simulation.nowUs < expiryUs;
  }

  submitLatencyUs(): number {
    return this.latencyUs;
  }

  submit(submission: Submission): void {
    const { nowUs } = this.simulation;
    this.book.submitted(submission.dataset, submission.files, submission.x509);
    this.active += submission.files;
    this.activeMax = Math.max(this.activeMax, this.active);
    const submitted: Submitted = {
      timeUs: nowUs,
      dataset: submission.dataset,
      createdUs: this.book.createdUs(submission.dataset),
      firstFile: submission.firstFile,
      files: submission.files,
      source: submission.source,
      destination: submission.destination,
      attempt: submission.attempt,
      x509: submission.x509,
      sourceJwt: submission.sourceToken.jwt,
      destinationJwt: submission.destinationToken.jwt,
      sourceLifeUs: submission.sourceToken.expiryUs - nowUs,
    };
    this.submissions.push(submitted);
    this.simulation.after(this.copyUs, this.due, this.submissions.length - 1);
  }

  private end(n: number): void {
    const run = this.submissions[n];
    this.active -= run.files;
    for (let file = run.firstFile; file < run.firstFile + run.files; file++) {
      const cause = this.outcome(run, file);
      const ended = { ...run, firstFile: file, files: 1 };
      if (cause === OK) this.book.finished(ended, 1e9, 0, this.copyUs);
      else this.book.failed(ended, cause as Failure);
      this.onFilesEnded[0](ended, cause);
    }
    if (!this.keep) delete this.submissions[n];
  }
}

export interface RigOptions {
  readonly submitter?: Record<string, unknown>;
  readonly tokens?: Record<string, unknown>;
  /** What the submitter's keys become in the run, by `become`. */
  readonly later?: readonly Record<string, unknown>[];
  readonly sites?: Record<string, Record<string, unknown>>;
  readonly issuer?: (simulation: Simulation) => FakeIssuer;
  readonly fts?: (simulation: Simulation, book: Book) => FakeFts;
  readonly ftsTakesTokens?: boolean;
  readonly seed?: number;
}

/** One Rucio before a fake FTS and a fake issuer. */
export class Rig {
  readonly simulation: Simulation;
  readonly meter: Meter;
  readonly book: Book;
  readonly storage: StorageSites;
  readonly issuer: FakeIssuer;
  readonly fts: FakeFts;
  readonly rucio: Rucio;
  private readonly later: readonly SubmitterConfig[];
  /** Every credential that was issued. */
  readonly issued: { claims: number; bytes: number; files: number; expiryUs: number }[] = [];
  private ordinal = 0;
  private readonly workload: number;

  constructor(options: RigOptions = {}) {
    this.simulation = new Simulation(options.seed ?? 1);
    this.meter = new Meter(this.simulation, HOUR);
    this.book = new Book(this.simulation, this.meter, ['cms'], new FailureLog());
    const sites = options.sites ?? { a: {}, b: {}, c: {} };
    this.storage = new StorageSites(
      this.simulation,
      this.meter,
      Object.fromEntries(Object.entries(sites).map(([name, site]) => [name, siteSchema.parse(site)])),
      storageSchema.parse({}),
      this.book,
    );
    this.issuer = (options.issuer ?? ((simulation) => new FakeIssuer(simulation)))(this.simulation);
    this.fts = (options.fts ?? ((simulation, book) => new FakeFts(simulation, book)))(
      this.simulation,
      this.book,
    );
    const parsed = (submitter: Record<string, unknown> | undefined) =>
      submitterSchema.parse({ experiment: 'cms', ...submitter, tokens: options.tokens ?? {} });
    const config = parsed(options.submitter);
    this.later = (options.later ?? []).map(parsed);
    this.rucio = new Rucio({
      simulation: this.simulation,
      meter: this.meter,
      name: 'cms',
      config,
      room: roomOf([config, ...this.later]),
      storage: this.storage,
      book: this.book,
      observer: undefined,
      credentials: { issued: (_experiment, token) => this.issued.push({ ...token }) },
      fts: [this.fts],
      ftsTakesTokens: [options.ftsTakesTokens ?? true],
      ftsOfSite: new Int32Array(this.storage.sites.length),
      issuer: this.issuer,
      issuerNumber: 0,
      signerNumber: 1,
    });
    this.workload = this.book.addWorkload('test', 'cms', { law: 'constant', value: 1e9 });
  }

  /** Adds a dataset with a rule for each destination, now. */
  add(files: number, source = 0, destinations: readonly number[] = [1]): number {
    const dataset = this.book.open(this.workload, this.ordinal++, files, destinations.length, 0);
    for (const destination of destinations)
      this.rucio.addRule({ dataset, firstFile: 0, files, source, destination, attempt: 0 });
    return dataset;
  }

  /** An operator gives the submitter the n-th of its later configurations. */
  become(n: number): void {
    this.rucio.controls.reconfigure(this.later[n]);
  }

  /** Runs until a time and checks every law. */
  runTo(timeUs: number): void {
    this.simulation.advanceTo(timeUs);
    this.simulation.checkLaws();
  }

  /** A statistic of a metric; only once, at the end. */
  results(): (metric: string, stat: string) => number | undefined {
    const { metrics } = this.meter.finish();
    return (metric, stat) =>
      metrics.find(({ name }) => name === metric)?.stats.find((s) => s.stat === stat)?.value;
  }
}
