import type { FileRange } from '../../../src/ecosystem/file-ranges.js';
import { Network } from '../../../src/ecosystem/network.js';
import {
  Answer,
  type Ask,
  Claim,
  Failure,
  type FreshTokens,
  Grant,
  type HeldToken,
  type Issuer,
  Management,
  noToken,
  OK,
  type OnAnswer,
  type OnAuthorised,
  type OnFresh,
  type Storage,
  type Submission,
  type TransferBook,
  WAITS,
} from '../../../src/ecosystem/ports.js';
import { Simulation } from '../../../src/kernel/simulation.js';
import { Meter } from '../../../src/measure/meter.js';
import { type FtsConfig, scenarioSchema } from '../../../src/scenario/schema.js';
import { Fts } from '../../../src/systems/fts/simulator/fts.js';

export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/**
 * Time for which the daemons of an instance under test have run: so that the exchange has its first turn one interval
 * after the begin, µs.
 */
export function upForUs(version: string): number {
  return version === '3.14' ? 7 * SECOND : 20 * SECOND;
}

/** A complete FTS configuration from the keys of a scenario; with `up_for: null` phases are drawn. */
export function ftsConfig(keys: Record<string, unknown> = {}): FtsConfig {
  const { up_for: known, ...others } = keys;
  const given = known === null ? others : keys;
  const fts = scenarioSchema.parse({ name: 's', title: 's', horizon: '1 h', fts: { cern: given } }).fts.cern;
  const version = fts.version ?? '3.13';
  const upFor = fts.up_for ?? (keys.up_for === null ? undefined : upForUs(version));
  return { ...fts, version, up_for: upFor };
}

/** An issuer that answers every request after a fixed latency, or at once. */
export class FakeIssuer implements Issuer {
  readonly name = 'iam';
  readonly answer = { issuedUs: 0, expiryUs: 0, refreshToken: 0 };
  latencyUs = SECOND / 10;
  lifetimeUs = HOUR;
  /** Refreshes whose answer has no refresh token, by its number. */
  readonly withholdsRefreshToken = new Set<number>();
  /** Overrides the answer of a grant. */
  rule: (grant: Grant, subject: number, refreshToken: number) => Answer = () => Answer.ok;
  singleUse = false;
  readonly requests: number[] = [0, 0, 0, 0];
  /** Times at which each grant was asked for, µs. */
  readonly times: number[][] = [[], [], [], []];
  private readonly callers: OnAnswer[] = [];
  private readonly pending: (() => void)[] = [];
  private readonly used = new Set<number>();
  private nextRefreshToken = 1;
  private readonly kind: number;

  constructor(private readonly simulation: Simulation) {
    this.kind = simulation.register((at) => this.pending[at]());
  }

  /** Requests that were given up. */
  givenUp = 0;
  abandoned(): void {
    this.givenUp++;
  }

  hold(): number {
    return 0;
  }

  connect(_client: string, onAnswer: OnAnswer): number {
    return this.callers.push(onAnswer) - 1;
  }

  request(caller: number, subject: number, ask: Readonly<Ask>): void {
    const { grant, offlineAccess, subjectExpiryUs, refreshToken } = ask;
    this.requests[grant]++;
    this.times[grant].push(this.simulation.nowUs);
    const answerNow = () => {
      let outcome = this.rule(grant, subject, refreshToken);
      if (grant === Grant.tokenExchange && subjectExpiryUs <= this.simulation.nowUs)
        outcome = Answer.expiredSubject;
      this.answer.issuedUs = this.simulation.nowUs;
      this.answer.expiryUs = this.simulation.nowUs + this.lifetimeUs;
      this.answer.refreshToken = 0;
      if (outcome === Answer.ok && grant === Grant.tokenExchange && offlineAccess) {
        this.answer.refreshToken = this.nextRefreshToken++;
      }
      if (outcome === Answer.ok && grant === Grant.refreshToken) {
        this.answer.refreshToken = refreshToken;
        if (refreshToken === 0) outcome = Answer.invalidGrant;
        else if (this.singleUse) {
          if (this.used.has(refreshToken)) outcome = Answer.invalidGrant;
          else this.answer.refreshToken = this.nextRefreshToken++;
          this.used.add(refreshToken);
        }
        if (this.withholdsRefreshToken.has(refreshToken)) this.answer.refreshToken = 0;
      }
      this.callers[caller](subject, outcome);
    };
    if (this.latencyUs === 0) answerNow();
    else this.simulation.after(this.latencyUs, this.kind, this.pending.push(answerNow) - 1);
  }
}

/** A submitter that answers each call-back after a constant time. */
export class FakeFreshTokens implements FreshTokens {
  readonly fresh = noToken();
  latencyUs = SECOND / 10;
  lifetimeUs = HOUR;
  /** Whether the n-th request (from 0) is granted. */
  rule: (request: number) => boolean = () => true;
  readonly times: number[] = [];
  private readonly callers: OnFresh[] = [];
  private readonly asked: { readonly caller: number; readonly subject: number }[] = [];
  private readonly kind: number;

  constructor(private readonly simulation: Simulation) {
    this.kind = simulation.register((request) => {
      this.fresh.issuedUs = simulation.nowUs;
      this.fresh.expiryUs = simulation.nowUs + this.lifetimeUs;
      const { caller, subject } = this.asked[request];
      this.callers[caller](subject, this.rule(request));
    });
  }
  connect(onFresh: OnFresh): number {
    return this.callers.push(onFresh) - 1;
  }
  request(caller: number, subject: number): void {
    this.times.push(this.simulation.nowUs);
    this.simulation.after(this.latencyUs, this.kind, this.asked.push({ caller, subject }) - 1);
  }
}

/** Sites that answer and authorise, with a fixed copy time. */
export class FakeStorage implements Storage {
  copyUs: (file: number, attempt: number) => number = () => 10 * SECOND;
  outcome: (file: number, attempt: number) => number = () => OK;
  down = -1;
  checksExpiry = true;
  /** How long an endpoint keeps its answer to itself. */
  stalledUs = 0;
  private readonly waiting: {
    readonly told: OnAuthorised;
    readonly subject: number;
    readonly outcome: number;
  }[] = [];
  private readonly clients: OnAuthorised[] = [];
  private readonly stallOver: number;
  readonly activeOut: number[];
  readonly activeIn: number[];
  maxOut = 0;
  maxIn = 0;
  constructor(
    private readonly simulation: Simulation,
    readonly sites: readonly string[],
    private readonly slots = 1_000_000,
  ) {
    this.activeOut = sites.map(() => 0);
    this.activeIn = sites.map(() => 0);
    this.stallOver = simulation.register((at) => {
      const { told, subject, outcome } = this.waiting[at];
      told(subject, outcome);
    });
  }

  storedBytes(): number {
    return 1e15;
  }
  storedFiles(): number {
    return 1e6;
  }
  acceptsTokens(): boolean {
    return true;
  }
  connect(onAuthorised: OnAuthorised): number {
    return this.clients.push(onAuthorised) - 1;
  }
  authorise(client: number, _site: number, _action: number, token: HeldToken, subject: number): number {
    const isExpired = this.checksExpiry && token.expiryUs <= this.simulation.nowUs;
    const outcome = isExpired ? Failure.tokenExpired : OK;
    if (this.stalledUs === 0) return outcome;
    const told = this.clients[client];
    this.simulation.post(this.stalledUs, this.stallOver, this.waiting.push({ told, subject, outcome }) - 1);
    return WAITS;
  }
  reach(site: number): number {
    return site === this.down ? Failure.endpointDown : OK;
  }
  sessionEndsUs(): number {
    return Number.POSITIVE_INFINITY;
  }
  beginCopy({ source, destination, firstFile, attempt }: Readonly<FileRange>): number {
    if (this.freeOutbound(source) <= 0 || this.freeInbound(destination) <= 0) throw new Error('no slot');
    this.maxOut = Math.max(this.maxOut, ++this.activeOut[source]);
    this.maxIn = Math.max(this.maxIn, ++this.activeIn[destination]);
    return this.copyUs(firstFile, attempt);
  }
  endCopy({ source, destination, firstFile, attempt }: Readonly<FileRange>): number {
    this.activeOut[source]--;
    this.activeIn[destination]--;
    return this.outcome(firstFile, attempt);
  }
  freeOutbound(site: number): number {
    return this.slots - this.activeOut[site];
  }
  freeInbound(site: number): number {
    return this.slots - this.activeIn[site];
  }
}

/** Counts what it is told. */
export class FakeBook implements TransferBook {
  readonly experiments = ['cms'];
  proxies = 0;
  submittedFiles = 0;
  x509Files = 0;
  finishedFiles = 0;
  failures = new Map<number, number>();
  queueSumUs = 0;
  bytesInVain = 0;
  failedUs = 0;
  delayFiles = 0;
  delaySumUs = 0;
  experimentOf(): number {
    return 0;
  }
  serialOf(dataset: number): number {
    return dataset;
  }
  filesOf(): number {
    return 1;
  }
  datasetBytes(): number {
    return 1_500_000_000;
  }
  copiesOf(): number {
    return 2;
  }
  sizeBytes(): number {
    return 1_500_000_000;
  }
  createdUs(): number {
    return 0;
  }
  secondCredential(): void {
    this.proxies++;
  }

  submitted(_dataset: number, files: number, x509: boolean): void {
    this.submittedFiles += files;
    if (x509) this.x509Files += files;
  }
  tokenDelay(_dataset: number, files: number, delayUs: number): void {
    this.delayFiles += files;
    this.delaySumUs += files * delayUs;
  }
  finished(_file: Readonly<FileRange>, _bytes: number, queueUs: number): void {
    this.queueSumUs += queueUs;
    this.finishedFiles++;
  }
  copiedInVain(_dataset: number, bytes: number): void {
    this.bytesInVain += bytes;
  }
  stuck(): void {}
  failed({ files }: Readonly<FileRange>, cause: Failure, lastedUs = 0): void {
    this.failedUs += files * lastedUs;
    this.failures.set(cause, (this.failures.get(cause) ?? 0) + files);
  }
  closed(): void {}
  failedOf(cause: Failure): number {
    return this.failures.get(cause) ?? 0;
  }
}

/** What a test of an FTS instance has in hand. */
export interface Bench {
  readonly simulation: Simulation;
  readonly meter: Meter;
  readonly issuer: FakeIssuer;
  readonly storage: FakeStorage;
  readonly book: FakeBook;
  readonly fts: Fts;
  readonly freshTokens: FakeFreshTokens;
  readonly network: Network;
  /** Expiry of every token that FTS stored, µs. */
  readonly issued: readonly number[];
  /** Ends of files: file, cause and time. */
  readonly ends: { file: number; cause: number; timeUs: number }[];
  /** Submits a run; tokens live for `lifetimeUs` from now. */
  submit(
    keys?: Partial<Submission> & { jwts?: [number, number]; lifetimeUs?: number; offlineAccess?: boolean },
  ): void;
  /** Calls `act` at a time. */
  at(timeUs: number, act: () => void): void;
  level(measure: string): number;
  count(measure: string): number;
}

/** An FTS instance among fakes, with no limit to the time of a copy unless `keys` has one. */
export function bench(
  keys: Record<string, unknown> = {},
  options: { sites?: number; slots?: number; seed?: number } = {},
): Bench {
  const simulation = new Simulation(options.seed ?? 1);
  const meter = new Meter(simulation, HOUR);
  const issuer = new FakeIssuer(simulation);
  const sites = Array.from({ length: options.sites ?? 3 }, (_, at) => `T${at}`);
  const storage = new FakeStorage(simulation, sites, options.slots);
  const book = new FakeBook();
  const network = new Network();
  const issued: number[] = [];
  const freshTokens = new FakeFreshTokens(simulation);
  const fts = new Fts({
    simulation,
    meter,
    name: 'cern',
    config: ftsConfig({ timeout: { base: '10000 h' }, ...keys }),
    storage,
    book,
    credentials: { issued: (_experiment, token) => issued.push(token.expiryUs) },
    issuers: [issuer],
    observer: undefined,
    network,
  });
  const ends: Bench['ends'] = [];
  const onFilesEnded = ({ firstFile, files }: Readonly<FileRange>, cause: number) => {
    for (let file = firstFile; file < firstFile + files; file++)
      ends.push({ file, cause, timeUs: simulation.nowUs });
  };
  const submitter = fts.addSubmitter('cms', onFilesEnded, freshTokens, 'submitters.cms');
  const acts: (() => void)[] = [];
  const kind = simulation.register((at) => acts[at]());
  return {
    simulation,
    meter,
    issuer,
    storage,
    book,
    fts,
    freshTokens,
    network,
    issued,
    ends,
    submit({ jwts = [1, 2], lifetimeUs = HOUR, offlineAccess = true, ...rest } = {}) {
      const token = (jwt: number) => ({
        ...noToken(),
        jwt,
        claims: Claim.read | Claim.modify | (offlineAccess ? Claim.offlineAccess : 0),
        issuedUs: simulation.nowUs,
        expiryUs: simulation.nowUs + lifetimeUs,
      });
      fts.submit({
        submitter,
        dataset: 0,
        firstFile: 0,
        files: 1,
        source: 0,
        destination: 1,
        attempt: 0,
        x509: false,
        secondCredential: false,
        management: Management.exchange,
        tokenWaitUs: 0,
        sourceToken: token(jwts[0]),
        destinationToken: token(jwts[1]),
        ...rest,
      });
    },
    at: (timeUs, act) => simulation.at(timeUs, kind, acts.push(act) - 1),
    level: (measure) => meter.level(`fts.cern.${measure}`).value,
    count: (measure) => meter.rate(`fts.cern.rate.${measure}`).total,
  };
}
