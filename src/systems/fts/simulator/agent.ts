import type { FileRange } from '../../../ecosystem/file-ranges.js';
import type { TransferStep } from '../../../ecosystem/observer.js';
import { Action, Failure, type HeldToken, noToken, OK, WAITS } from '../../../ecosystem/ports.js';
import { grown } from '../../../kernel/columns.js';
import { LawBroken } from '../../../kernel/laws.js';
import { SlotPool } from '../../../kernel/slot-pool.js';
import type { TimerRing } from '../../../kernel/timer-ring.js';
import { FTS } from '../versions.js';
import type { AgentEnd, AgentParts } from './agent-parts.js';
import type { AgentFiles } from './call-back.js';
import { isRetryable } from './heuristics.js';
import type { RefreshListener } from './refresh-service.js';
import { RowList } from './row-list.js';
import { NO_ROW } from './run-table.js';
import type { AgentStarter } from './scheduler.js';
import type { TokenKeeper } from './token-keeper.js';

const MIB = 1024 ** 2;
/** An agent that waited for a token looks this often for a free transfer slot of the storage, µs. */
const STORAGE_RETRY_US = 1_000_000;
/** What an agent is about to do when its token is fresh. */
const Step = { source: 0, destination: 1, after: 2 } as const;
/** Which token an agent has shown: that of the source, of the destination, and the latter again after the copy. */
const Shown = { source: 0, destination: 1, after: 2 } as const;

/** What is known of an agent, in the order in which it stands in its record. */
const Of = {
  run: 0,
  file: 1,
  step: 2,
  shown: 3,
  startUs: 4,
  bytes: 5,
  copyUs: 6,
  /** Time that the agent has waited for fresh tokens. */
  waitedUs: 7,
  /** When the copy began. */
  copyStartUs: 8,
  /** Why the copy breaks off, or `OK`; then how the agent ended, until that is heard of. */
  outcome: 9,
  endUs: 10,
  /** The destination's token as it was when the copy began. */
  startIssuedUs: 11,
  startExpiryUs: 12,
  /** The agent has waited since the storage had a slot for it. */
  late: 13,
  /** 1 for an agent of a version that reads its tokens when it is forked; it outlives an upgrade. */
  keepsToken: 14,
  /** Its token was refused, and it goes on with a proxy. */
  byProxy: 15,
} as const;
/** Length of a record: 128 bytes, two lines of the processor's cache. */
const FIELDS = 16;

/**
 * Transfer agents (fts_url_copy): one for each active file.
 *
 * An agent reaches both ends, sees to its tokens (3.14: asks for a refresh and holds its slots while it waits), shows
 * them at both ends, copies, and looks at the destination again after the copy: in 3.14 with a fresh token, in 3.13
 * with the one that it started with (FTS UrlCopyProcess.cpp). Where the submitter sends a proxy beside the tokens, an
 * agent that an endpoint refuses shows that one and needs no token from there on.
 * An agent outlives the daemons that started it: while the instance is down it goes on, and how it ends is heard of
 * when they are back; until then FTS has its file as ACTIVE.
 * Guarantee: a file that was started ends once. Cost: one event a copy, and one for each time that an endpoint keeps
 * the agent waiting for keys; nothing is allocated. An event of an agent reads most of what is known of it, so that
 * this stands side by side: with many agents at work, columns would be a miss of the cache each.
 */
export class Agents implements AgentStarter, AgentFiles, RefreshListener {
  readonly outbound: Int32Array;
  readonly inbound: Int32Array;
  private agents = new Float64Array(0);
  /** Agents that have ended while the instance was down. */
  private readonly unheard = new RowList();
  private readonly path: string;
  private readonly sitePaths: readonly string[];
  private readonly pool: SlotPool;
  private readonly completion: number;
  /** Its number at the storage. */
  private readonly atStorage: number;
  private readonly storageRetry: TimerRing;
  private readonly held = noToken();
  private readonly ending: AgentEnd = {
    run: 0,
    file: 0,
    cause: OK,
    retryable: false,
    bytes: 0,
    queueUs: 0,
    copyUs: 0,
    tokenUs: 0,
  };

  constructor(
    private readonly parts: AgentParts,
    private readonly keeper: TokenKeeper,
  ) {
    const { simulation, name, storage } = parts;
    this.path = `fts.${name}`;
    this.sitePaths = storage.sites.map((site) => `sites.${site}`);
    this.outbound = new Int32Array(storage.sites.length);
    this.inbound = new Int32Array(storage.sites.length);
    this.completion = simulation.register((agent) => this.copied(agent));
    this.atStorage = storage.connect((agent, outcome) => {
      this.agents[agent * FIELDS + Of.waitedUs] += simulation.nowUs;
      this.goOn(agent, outcome);
    });
    this.storageRetry = simulation.ring(STORAGE_RETRY_US, (agent) => this.copyWhenFree(agent));
    this.pool = new SlotPool(`agent of ${name}`, simulation);
    this.pool.follow((capacity) => {
      this.agents = grown(this.agents, new Float64Array(capacity * FIELDS));
    });
  }

  get busy(): number {
    return this.pool.inUse;
  }

  start(run: number, file: number): void {
    const { runs, links, simulation, state, config } = this.parts;
    const agent = this.pool.take();
    if (this.pool.inUse > state.slots) {
      throw new LawBroken('no more agents than slots', simulation, `${this.parts.name}: ${this.pool.inUse}`);
    }
    const source = runs.source[run];
    const destination = runs.destination[run];
    links.active[runs.link[run]]++;
    this.outbound[source]++;
    this.inbound[destination]++;
    this.agents[agent * FIELDS + Of.run] = run;
    this.agents[agent * FIELDS + Of.file] = file;
    this.agents[agent * FIELDS + Of.startUs] = simulation.nowUs;
    this.agents[agent * FIELDS + Of.bytes] = 0;
    this.agents[agent * FIELDS + Of.copyUs] = 0;
    this.agents[agent * FIELDS + Of.waitedUs] = 0;
    this.agents[agent * FIELDS + Of.late] = 0;
    this.agents[agent * FIELDS + Of.keepsToken] = FTS[config.version].readsTokensAtFork ? 1 : 0;
    this.agents[agent * FIELDS + Of.byProxy] = 0;
    this.tell('started', agent);
    const reach = this.reach(source);
    const cause = reach === OK ? this.reach(destination) : reach;
    if (cause !== OK) this.end(agent, cause);
    else if (runs.sourceRow[run] === NO_ROW) this.copy(agent);
    else if (this.hasFreshTokens(agent, Step.source)) this.showSource(agent);
  }

  publish(): void {
    const { metrics, config } = this.parts;
    metrics.active.set(this.pool.inUse);
    metrics.utilisation.set(this.pool.inUse / (config.nodes * config.slots));
  }

  /** The daemons are back and hear how agents have ended meanwhile. */
  hear(): void {
    const { unheard } = this;
    for (let at = 0; at < unheard.size; at++) this.report(unheard.at(at));
    unheard.clear();
  }

  runOf(agent: number): number {
    return this.agents[agent * FIELDS + Of.run];
  }

  private fileOf(agent: number): number {
    return this.agents[agent * FIELDS + Of.file];
  }

  tokenFresh(agent: number, waitedUs: number): void {
    this.agents[agent * FIELDS + Of.waitedUs] += waitedUs;
    this.tell('fresh_given', agent);
    this.agents[agent * FIELDS + Of.late] = 1;
    const step = this.agents[agent * FIELDS + Of.step];
    if (step === Step.after) this.showAfter(agent);
    else if (step === Step.destination || this.hasFreshTokens(agent, Step.destination)) {
      this.showSource(agent);
    }
  }

  refreshTimedOut(agent: number, waitedUs: number): void {
    this.agents[agent * FIELDS + Of.waitedUs] += waitedUs;
    this.tell('fresh_refused', agent);
    this.end(agent, Failure.tokenRefresh);
  }

  /** Asks for the first token that needs a refresh; true when none does. */
  private hasFreshTokens(agent: number, from: number): boolean {
    const { runs } = this.parts;
    const run = this.agents[agent * FIELDS + Of.run];
    const source = runs.sourceRow[run];
    const destination = runs.destinationRow[run];
    if (from === Step.source && this.asks(agent, source, Step.source)) return false;
    return destination === source || !this.asks(agent, destination, Step.destination);
  }

  private asks(agent: number, row: number, step: number): boolean {
    if (this.agents[agent * FIELDS + Of.keepsToken] === 1 || !this.keeper.mustAsk(row)) return false;
    this.agents[agent * FIELDS + Of.step] = step;
    this.tell(
      'fresh_asked',
      agent,
      step === Step.source ? Action.read : Action.write,
      this.parts.table.jwt[row],
    );
    this.keeper.ask(agent, row);
    return true;
  }

  private showSource(agent: number): void {
    const { runs } = this.parts;
    const run = this.agents[agent * FIELDS + Of.run];
    this.show(agent, Shown.source, runs.source[run], Action.read, this.hold(runs.sourceRow[run]));
  }

  private showDestination(agent: number): void {
    const { runs } = this.parts;
    const run = this.agents[agent * FIELDS + Of.run];
    const token = this.hold(runs.destinationRow[run]);
    this.show(agent, Shown.destination, runs.destination[run], Action.write, token);
  }

  private showAfter(agent: number): void {
    const { runs } = this.parts;
    const run = this.agents[agent * FIELDS + Of.run];
    const token = this.hold(runs.destinationRow[run]);
    if (this.agents[agent * FIELDS + Of.keepsToken] === 1) {
      token.issuedUs = this.agents[agent * FIELDS + Of.startIssuedUs];
      token.expiryUs = this.agents[agent * FIELDS + Of.startExpiryUs];
    }
    this.show(agent, Shown.after, runs.destination[run], Action.write, token);
  }

  /** An endpoint that has to fetch the issuer's keys first keeps the agent, and its slots, waiting. */
  private show(agent: number, shown: number, site: number, action: Action, token: HeldToken): void {
    const { storage, simulation } = this.parts;
    this.agents[agent * FIELDS + Of.shown] = shown;
    const outcome = storage.authorise(this.atStorage, site, action, token, agent);
    if (outcome !== WAITS) {
      this.goOn(agent, outcome);
      return;
    }
    this.agents[agent * FIELDS + Of.late] = 1;
    this.agents[agent * FIELDS + Of.waitedUs] -= simulation.nowUs;
    this.tell('keys_awaited', agent, action);
  }

  /** The endpoint has answered. */
  private goOn(agent: number, outcome: number): void {
    const shown = this.agents[agent * FIELDS + Of.shown];
    this.tell('shown', agent, shown === Shown.source ? Action.read : Action.write, outcome);
    if (outcome !== OK && outcome !== Failure.endpointDown && this.hasProxy(agent)) this.showProxy(agent);
    else if (outcome !== OK || shown === Shown.after) this.end(agent, outcome);
    else if (shown === Shown.source) this.showDestination(agent);
    else this.copyInTime(agent);
  }

  private hasProxy(agent: number): boolean {
    return this.parts.runs.hasProxy[this.agents[agent * FIELDS + Of.run]] === 1;
  }

  /** The endpoint takes the proxy, and so does the other one from now on. */
  private showProxy(agent: number): void {
    const { book, runs } = this.parts;
    this.agents[agent * FIELDS + Of.byProxy] = 1;
    book.secondCredential(runs.dataset[this.agents[agent * FIELDS + Of.run]]);
    this.tell('proxy_shown', agent);
    if (this.agents[agent * FIELDS + Of.shown] === Shown.after) this.end(agent, OK);
    else this.copyInTime(agent);
  }

  private copyInTime(agent: number): void {
    if (this.agents[agent * FIELDS + Of.late] === 1) this.copyWhenFree(agent);
    else this.copy(agent);
  }

  private reach(site: number): number {
    const { network, storage } = this.parts;
    return network.isCut(this.path, this.sitePaths[site]) ? Failure.endpointDown : storage.reach(site);
  }

  /** The storage may have given its slots to others while the agent waited for its token. */
  private copyWhenFree(agent: number): void {
    const { runs, storage } = this.parts;
    const run = this.agents[agent * FIELDS + Of.run];
    if (storage.freeOutbound(runs.source[run]) > 0 && storage.freeInbound(runs.destination[run]) > 0) {
      this.copy(agent);
    } else {
      this.storageRetry.arm(agent);
    }
  }

  private copy(agent: number): void {
    const { runs, storage, book, table, config, simulation } = this.parts;
    const run = this.agents[agent * FIELDS + Of.run];
    const row = runs.destinationRow[run];
    let sessionUs = Number.POSITIVE_INFINITY;
    if (row !== NO_ROW && this.agents[agent * FIELDS + Of.byProxy] === 0) {
      this.agents[agent * FIELDS + Of.startIssuedUs] = table.issuedUs[row];
      this.agents[agent * FIELDS + Of.startExpiryUs] = table.expiryUs[row];
      const endsUs = Math.min(
        storage.sessionEndsUs(runs.source[run], table.expiryUs[runs.sourceRow[run]]),
        storage.sessionEndsUs(runs.destination[run], table.expiryUs[row]),
      );
      sessionUs = Math.max(0, endsUs - simulation.nowUs);
    }
    const bytes = book.sizeBytes(runs.dataset[run], this.fileOf(agent));
    const copyUs = storage.beginCopy(this.attemptOf(agent), bytes);
    const longestUs = config.timeout.base + Math.round((config.timeout.per_mib * bytes) / MIB);
    this.agents[agent * FIELDS + Of.bytes] = bytes;
    this.agents[agent * FIELDS + Of.outcome] = OK;
    if (copyUs > longestUs) this.agents[agent * FIELDS + Of.outcome] = Failure.transferTimeout;
    if (Math.min(copyUs, longestUs) > sessionUs)
      this.agents[agent * FIELDS + Of.outcome] = Failure.tokenExpired;
    this.agents[agent * FIELDS + Of.copyStartUs] = simulation.nowUs;
    this.agents[agent * FIELDS + Of.copyUs] = Math.min(copyUs, longestUs, sessionUs);
    this.tell('copying', agent, bytes, this.agents[agent * FIELDS + Of.copyUs]);
    simulation.after(this.agents[agent * FIELDS + Of.copyUs], this.completion, agent);
  }

  private copied(agent: number): void {
    const startedUs = this.agents[agent * FIELDS + Of.copyStartUs];
    const ended = this.parts.storage.endCopy(this.attemptOf(agent), startedUs);
    const broken = this.agents[agent * FIELDS + Of.outcome];
    this.tell('copied', agent, broken === OK ? ended : broken);
    if (broken !== OK) this.end(agent, broken);
    else if (ended !== OK) this.end(agent, ended);
    else this.checkCopy(agent);
  }

  /** Looks at the destination after the copy, which needs its token once more. */
  private checkCopy(agent: number): void {
    const { runs } = this.parts;
    const run = this.agents[agent * FIELDS + Of.run];
    const cause = this.reach(runs.destination[run]);
    const row = runs.destinationRow[run];
    const needsNoToken = row === NO_ROW || this.agents[agent * FIELDS + Of.byProxy] === 1;
    if (cause !== OK || needsNoToken) this.end(agent, cause);
    else if (!this.asks(agent, row, Step.after)) this.showAfter(agent);
  }

  private end(agent: number, cause: number): void {
    this.agents[agent * FIELDS + Of.outcome] = cause;
    this.agents[agent * FIELDS + Of.endUs] = this.parts.simulation.nowUs;
    if (this.parts.state.down) this.unheard.add(agent);
    else this.report(agent);
  }

  private report(agent: number): void {
    const { runs, links, optimizer, listener } = this.parts;
    const run = this.agents[agent * FIELDS + Of.run];
    const cause = this.agents[agent * FIELDS + Of.outcome];
    const link = runs.link[run];
    links.active[link]--;
    this.outbound[runs.source[run]]--;
    this.inbound[runs.destination[run]]--;
    this.pool.give(agent);
    this.publish();
    const startUs = this.agents[agent * FIELDS + Of.startUs];
    const bytes = this.agents[agent * FIELDS + Of.bytes];
    optimizer.record(link, cause === OK, bytes, this.agents[agent * FIELDS + Of.endUs] - startUs);
    const { ending } = this;
    ending.run = run;
    ending.file = this.fileOf(agent);
    ending.cause = cause;
    ending.retryable = isRetryable(cause, this.agents[agent * FIELDS + Of.step] === Step.source);
    ending.bytes = bytes;
    ending.queueUs = this.agents[agent * FIELDS + Of.copyStartUs] - runs.submittedUs[run];
    ending.copyUs = this.agents[agent * FIELDS + Of.copyUs];
    ending.tokenUs = runs.tokenUs[run] + this.agents[agent * FIELDS + Of.waitedUs];
    listener.fileEnded(ending);
  }

  private tell(step: TransferStep, agent: number, a = 0, b = 0): void {
    this.parts.observer?.transfer(step, this.rangeOf(agent), a, b);
  }

  /** The agent's file; valid only until another is asked for. */
  rangeOf(agent: number): FileRange {
    return this.parts.runs.partOf(this.runOf(agent), this.fileOf(agent), 1);
  }

  /** The same, at an attempt of its own: FTS's retries draw anew, and Rucio's keep their draws whether FTS retries or not. */
  private attemptOf(agent: number): FileRange {
    const { runs, config } = this.parts;
    const file = this.rangeOf(agent);
    file.attempt = file.attempt * (config.retry.count + 1) + runs.retries[this.runOf(agent)];
    return file;
  }

  private hold(row: number): HeldToken {
    const { table } = this.parts;
    table.read(row, this.held);
    return this.held;
  }
}
