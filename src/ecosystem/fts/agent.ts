import { LawBroken } from '../../kernel/laws.js';
import type { Simulation } from '../../kernel/simulation.js';
import { SlotPool } from '../../kernel/slot-pool.js';
import type { TimerRing } from '../../kernel/timer-ring.js';
import type { FtsConfig } from '../../scenario/schema.js';
import type { Observer, TransferStep } from '../observer.js';
import { Action, Failure, type HeldToken, noToken, OK, type Storage, type TransferBook } from '../ports.js';
import type { AgentFiles } from './call-back.js';
import { bytes, floats, ints } from './columns.js';
import type { FtsMetrics } from './fts-metrics.js';
import type { LinkQueues } from './link-queue.js';
import type { Optimizer } from './optimizer.js';
import type { RefreshListener } from './refresh-service.js';
import { NO_ROW, type RunTable } from './run-table.js';
import type { AgentStarter } from './scheduler.js';
import type { TokenKeeper } from './token-keeper.js';
import type { TokenTable } from './token-table.js';

const MIB = 1024 ** 2;
/** An agent that waited for a token looks this often for a free transfer slot of the storage, µs. */
const STORAGE_RETRY_US = 1_000_000;
/** What an agent is about to do when its token is fresh. */
const Step = { source: 0, destination: 1, after: 2 } as const;

/** Told how each file that an agent took has ended; `bytes` are those of a copy that was begun. */
export interface AgentListener {
  fileEnded(run: number, file: number, cause: number, bytes: number, queueUs: number, copyUs: number): void;
}

/** What agents work with. */
export interface AgentParts {
  readonly simulation: Simulation;
  readonly name: string;
  readonly config: FtsConfig;
  readonly storage: Storage;
  readonly book: TransferBook;
  readonly table: TokenTable;
  readonly runs: RunTable;
  readonly links: LinkQueues;
  readonly metrics: FtsMetrics;
  readonly optimizer: Optimizer;
  readonly listener: AgentListener;
  readonly observer?: Observer | undefined;
}

/**
 * Transfer agents (fts_url_copy): one for each active file.
 *
 * An agent reaches both ends, sees to its tokens (3.14: asks for a refresh and holds its slots while it waits), shows
 * them at both ends, copies, and looks at the destination again after the copy: in 3.14 with a fresh token, in 3.13
 * with the one that it started with (FTS UrlCopyProcess.cpp).
 * Guarantee: a file that was started ends once. Cost: one event a copy; nothing is allocated.
 */
export class Agents implements AgentStarter, AgentFiles, RefreshListener {
  readonly outbound: Int32Array;
  readonly inbound: Int32Array;
  private run = new Int32Array(0);
  private file = new Int32Array(0);
  private step = new Uint8Array(0);
  private timedOut = new Uint8Array(0);
  private startUs = new Float64Array(0);
  /** Time that the agent has waited for fresh tokens. */
  private waitedUs = new Float64Array(0);
  private copyUs = new Float64Array(0);
  private bytes = new Float64Array(0);
  /** The destination's token as it was when the copy began. */
  private startIssuedUs = new Float64Array(0);
  private startExpiryUs = new Float64Array(0);
  private readonly pool: SlotPool;
  private readonly completion: number;
  private readonly storageRetry: TimerRing;
  private readonly slots: number;
  private readonly keepsStartToken: boolean;
  private readonly held = noToken();

  constructor(
    private readonly parts: AgentParts,
    private readonly keeper: TokenKeeper,
  ) {
    const { simulation, name, config, storage } = parts;
    this.slots = config.nodes * config.slots;
    this.keepsStartToken = config.version === '3.13';
    this.outbound = new Int32Array(storage.sites.length);
    this.inbound = new Int32Array(storage.sites.length);
    this.completion = simulation.register((agent) => this.copied(agent));
    this.storageRetry = simulation.ring(STORAGE_RETRY_US, (agent) => this.copyWhenFree(agent));
    this.pool = new SlotPool(`agent of ${name}`, simulation, (capacity) => this.grow(capacity));
  }

  get busy(): number {
    return this.pool.inUse;
  }

  start(run: number, file: number): void {
    const { runs, links, simulation } = this.parts;
    const agent = this.pool.take();
    if (this.pool.inUse > this.slots) {
      throw new LawBroken('no more agents than slots', simulation, `${this.parts.name}: ${this.pool.inUse}`);
    }
    const source = runs.source[run];
    const destination = runs.destination[run];
    links.active[runs.link[run]]++;
    this.outbound[source]++;
    this.inbound[destination]++;
    this.run[agent] = run;
    this.file[agent] = file;
    this.startUs[agent] = simulation.nowUs;
    this.bytes[agent] = 0;
    this.copyUs[agent] = 0;
    this.waitedUs[agent] = 0;
    this.tell('started', agent);
    const { storage } = this.parts;
    const reach = storage.reach(source);
    const cause = reach === OK ? storage.reach(destination) : reach;
    if (cause !== OK) this.end(agent, cause);
    else if (runs.sourceRow[run] === NO_ROW) this.copy(agent);
    else if (this.hasFreshTokens(agent, Step.source)) this.showTokens(agent, false);
  }

  publish(): void {
    const { active, utilisation } = this.parts.metrics;
    active.set(this.pool.inUse);
    utilisation.set(this.pool.inUse / this.slots);
  }

  runOf(agent: number): number {
    return this.run[agent];
  }

  fileOf(agent: number): number {
    return this.file[agent];
  }

  tokenFresh(agent: number, waitedUs: number): void {
    this.waitedUs[agent] += waitedUs;
    this.tell('fresh_given', agent);
    const step = this.step[agent];
    if (step === Step.after) this.end(agent, this.checkAfter(agent));
    else if (step === Step.destination || this.hasFreshTokens(agent, Step.destination)) {
      this.showTokens(agent, true);
    }
  }

  refreshTimedOut(agent: number, waitedUs: number): void {
    this.waitedUs[agent] += waitedUs;
    this.tell('fresh_refused', agent);
    this.end(agent, Failure.tokenRefresh);
  }

  /** Asks for the first token that needs a refresh; true when none does. */
  private hasFreshTokens(agent: number, from: number): boolean {
    const { runs } = this.parts;
    const run = this.run[agent];
    const source = runs.sourceRow[run];
    const destination = runs.destinationRow[run];
    if (from === Step.source && this.asks(agent, source, Step.source)) return false;
    return destination === source || !this.asks(agent, destination, Step.destination);
  }

  private asks(agent: number, row: number, step: number): boolean {
    if (!this.keeper.mustAsk(row)) return false;
    this.step[agent] = step;
    this.tell(
      'fresh_asked',
      agent,
      step === Step.source ? Action.read : Action.write,
      this.parts.table.jwt[row],
    );
    this.keeper.ask(agent, row);
    return true;
  }

  private showTokens(agent: number, waited: boolean): void {
    const { runs } = this.parts;
    const run = this.run[agent];
    const read = this.show(agent, runs.source[run], Action.read, this.hold(runs.sourceRow[run]));
    const cause =
      read === OK
        ? this.show(agent, runs.destination[run], Action.write, this.hold(runs.destinationRow[run]))
        : read;
    if (cause !== OK) this.end(agent, cause);
    else if (waited) this.copyWhenFree(agent);
    else this.copy(agent);
  }

  /** The storage may have given its slots to others while the agent waited for its token. */
  private copyWhenFree(agent: number): void {
    const { runs, storage } = this.parts;
    const run = this.run[agent];
    if (storage.freeOutbound(runs.source[run]) > 0 && storage.freeInbound(runs.destination[run]) > 0) {
      this.copy(agent);
    } else {
      this.storageRetry.arm(agent);
    }
  }

  private copy(agent: number): void {
    const { runs, storage, book, table, config, simulation } = this.parts;
    const run = this.run[agent];
    const file = this.file[agent];
    const dataset = runs.dataset[run];
    const row = runs.destinationRow[run];
    if (row !== NO_ROW) {
      this.startIssuedUs[agent] = table.issuedUs[row];
      this.startExpiryUs[agent] = table.expiryUs[row];
    }
    const bytes = book.sizeBytes(dataset, file);
    const copyUs = storage.beginCopy(
      runs.source[run],
      runs.destination[run],
      bytes,
      dataset,
      file,
      this.attempt(run),
    );
    const longestUs = config.timeout.base + Math.round((config.timeout.per_mib * bytes) / MIB);
    this.bytes[agent] = bytes;
    this.timedOut[agent] = copyUs > longestUs ? 1 : 0;
    this.copyUs[agent] = Math.min(copyUs, longestUs);
    this.tell('copying', agent, bytes, this.copyUs[agent]);
    simulation.after(this.copyUs[agent], this.completion, agent);
  }

  private copied(agent: number): void {
    const { runs, storage } = this.parts;
    const run = this.run[agent];
    const ended = storage.endCopy(
      runs.source[run],
      runs.destination[run],
      runs.dataset[run],
      this.file[agent],
      this.attempt(run),
    );
    this.tell('copied', agent, this.timedOut[agent] === 1 ? Failure.transferTimeout : ended);
    if (this.timedOut[agent] === 1) this.end(agent, Failure.transferTimeout);
    else if (ended !== OK || runs.destinationRow[run] === NO_ROW) this.end(agent, ended);
    else if (!this.asks(agent, runs.destinationRow[run], Step.after)) {
      this.end(agent, this.checkAfter(agent));
    }
  }

  private show(agent: number, site: number, action: Action, token: HeldToken): number {
    const outcome = this.parts.storage.authorise(site, action, token);
    this.tell('shown', agent, action, outcome);
    return outcome;
  }

  private checkAfter(agent: number): number {
    const { runs } = this.parts;
    const run = this.run[agent];
    const token = this.hold(runs.destinationRow[run]);
    if (this.keepsStartToken) {
      token.issuedUs = this.startIssuedUs[agent];
      token.expiryUs = this.startExpiryUs[agent];
    }
    return this.show(agent, runs.destination[run], Action.write, token);
  }

  private end(agent: number, cause: number): void {
    const { runs, links, optimizer, listener, simulation } = this.parts;
    const run = this.run[agent];
    const link = runs.link[run];
    links.active[link]--;
    this.outbound[runs.source[run]]--;
    this.inbound[runs.destination[run]]--;
    this.pool.give(agent);
    this.publish();
    const startUs = this.startUs[agent];
    const bytes = this.bytes[agent];
    optimizer.record(link, cause === OK, bytes, simulation.nowUs - startUs);
    this.parts.book.tokenDelay(runs.dataset[run], 1, runs.tokenUs[run] + this.waitedUs[agent]);
    listener.fileEnded(run, this.file[agent], cause, bytes, startUs - runs.queuedUs[run], this.copyUs[agent]);
  }

  private tell(step: TransferStep, agent: number, a = 0, b = 0): void {
    const { observer, runs } = this.parts;
    if (observer === undefined) return;
    const run = this.run[agent];
    observer.transfer(
      step,
      runs.dataset[run],
      this.file[agent],
      1,
      runs.source[run],
      runs.destination[run],
      a,
      b,
    );
  }

  /** FTS's own retries draw anew, and Rucio's attempts keep their draws whether FTS retries or not. */
  private attempt(run: number): number {
    const { runs, config } = this.parts;
    return runs.attempt[run] * (config.retry.count + 1) + runs.retries[run];
  }

  private hold(row: number): HeldToken {
    const { table } = this.parts;
    table.read(row, this.held);
    return this.held;
  }

  private grow(capacity: number): void {
    this.run = ints(this.run, capacity);
    this.file = ints(this.file, capacity);
    this.step = bytes(this.step, capacity);
    this.timedOut = bytes(this.timedOut, capacity);
    this.startUs = floats(this.startUs, capacity);
    this.waitedUs = floats(this.waitedUs, capacity);
    this.copyUs = floats(this.copyUs, capacity);
    this.bytes = floats(this.bytes, capacity);
    this.startIssuedUs = floats(this.startIssuedUs, capacity);
    this.startExpiryUs = floats(this.startExpiryUs, capacity);
  }
}
