import type { Network } from '../../../ecosystem/network.js';
import type { Issuer } from '../../../ecosystem/ports.js';
import {
  type OnRead,
  type OwnersPaths,
  Read,
  type ReadAsk,
  type ReadToken,
  type VaultPort,
} from '../../../ecosystem/vault-port.js';
import { quantileOf } from '../../../kernel/distribution.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { Stream } from '../../../kernel/streams.js';
import type { VaultConfig } from '../schema.js';
import { CallEnd, IssuerCalls } from './issuer-calls.js';
import type { Paths } from './paths.js';
import { RateLimit } from './rate-limit.js';
import { NONE, Reads } from './reads.js';
import type { VaultMeters } from './vault-meters.js';
import type { VaultTokens } from './vault-tokens.js';

/** What a vault is built from. */
export interface VaultParts {
  readonly simulation: Simulation;
  readonly name: string;
  readonly config: VaultConfig;
  readonly network: Network;
  readonly paths: Paths;
  readonly tokens: VaultTokens;
  readonly meters: VaultMeters;
  readonly issuer: Issuer;
}

/**
 * HTVault: refresh tokens under paths, and the access token that was got last with each. The issuer is asked only inside
 * a read, while the path is locked: a read whose token has life enough left is answered from what is kept, otherwise by
 * one refresh (of a handle, by an exchange of the path's token), for which other readers of the path wait. Each of
 * these looks anew when the lock is its own.
 *
 * Guarantee: every read is answered once, or left. Cost: one event a read, and those of the issuer's call.
 * Source: OpenBao plug-in secrets-oauthapp, path_creds.go and path_sts.go; htvault-config.
 */
export class Vault implements VaultPort {
  readonly name: string;
  readonly found: ReadToken = { issuedUs: 0, expiryUs: 0 };
  private readonly path: string;
  private readonly reads: Reads;
  private readonly calls: IssuerCalls;
  private readonly limit: RateLimit | undefined;
  /** By row: the read for which its lock is held. */
  private readonly lockedFor: Int32Array;
  private readonly look: number;
  private readonly readTime: (u: number) => number;
  private readonly readTimes: Stream;
  private readonly callbacks: OnRead[] = [];
  private readonly places: string[] = [];
  /** Nodes that are up. */
  private nodes: number;
  private isDown = false;

  constructor(private readonly parts: VaultParts) {
    const { simulation, name, config, paths, issuer } = parts;
    this.name = name;
    this.path = `vaults.${name}`;
    this.nodes = config.nodes;
    const rows = paths.isThere.length;
    this.reads = new Reads(simulation, this.path, rows);
    this.lockedFor = new Int32Array(rows).fill(NONE);
    this.calls = new IssuerCalls(
      { simulation, issuer, client: config.client, from: this.path },
      rows,
      (row, end) => this.called(row, end),
    );
    this.limit = config.rate_limit && new RateLimit(config.rate_limit);
    this.readTime = quantileOf(config.read_time);
    this.readTimes = simulation.streams.stream('vault', name, 'read_time');
    this.look = simulation.register((read) => this.begin(read));
  }

  pathsOf(owners: string): OwnersPaths {
    return this.parts.paths.of(owners);
  }

  tokenOf(path: number, handle: number): Readonly<ReadToken> {
    const { issuedUs, expiryUs } = this.parts.paths;
    const row = this.parts.paths.rowOf(path, handle);
    return { issuedUs: issuedUs[row], expiryUs: expiryUs[row] };
  }

  connect(onRead: OnRead, from: string): number {
    this.places.push(from);
    return this.callbacks.push(onRead) - 1;
  }

  answers(caller: number): boolean {
    return this.hasQuorum && !this.parts.network.isCut(this.places[caller], this.path);
  }

  read(caller: number, subject: number, ask: Readonly<ReadAsk>): number {
    const { reads } = this;
    const read = reads.open(caller, subject, ask.token);
    reads.path[read] = ask.path;
    reads.row[read] = this.parts.paths.rowOf(ask.path, ask.handle);
    reads.minimumUs[read] = ask.minimumUs;
    this.parts.meters.reads.add();
    this.parts.simulation.post(Math.round(this.readTime(this.readTimes.next())), this.look, read);
    return read;
  }

  leave(read: number): void {
    const { reads, parts } = this;
    reads.hasLeft[read] = 1;
    parts.meters.left.add();
    // The lock that it holds, and by it the call, is of its own row, or of the path while that is refreshed for a handle.
    const row = [reads.row[read], reads.path[read]].find((one) => this.lockedFor[one] === read);
    if (!parts.config.cancels || row === undefined) return;
    this.calls.drop(row);
    reads.close(read);
    this.unlock(row);
  }

  /** A refresh token for each path, got before the scenario begins, that is good until `expiryUs` of it. */
  begins(expiryUs: (path: number) => number): void {
    const { paths } = this.parts;
    for (let path = 0; path < paths.count; path++) paths.refreshToken[path] = this.calls.hold(expiryUs(path));
  }

  /** Takes no connection from now on, or again. */
  setDown(on: boolean): void {
    this.isDown = on;
  }

  /** Nodes are lost, or back. */
  setNodesLost(lost: number, on: boolean): void {
    this.nodes += on ? -lost : lost;
  }

  /** The issuer refuses the vault's client from now on, or no more. */
  setClientRefused(on: boolean): void {
    this.calls.isRefused = on;
  }

  private get hasQuorum(): boolean {
    return !this.isDown && 2 * this.nodes > this.parts.config.nodes;
  }

  /** A read has come as far as the table. */
  private begin(read: number): void {
    const { reads, parts } = this;
    const { simulation, tokens } = parts;
    if (this.limit?.admits(reads.caller[read], simulation.nowUs) === false) this.answer(read, Read.limited);
    else if (!tokens.isKnown(reads.tokenIssuedUs[read], reads.tokenExpiryUs[read], simulation.nowUs))
      this.answer(read, Read.denied);
    else this.serve(read);
  }

  /** Answers a read from what is kept, or asks the issuer when the lock of the row that it needs is free. */
  private serve(read: number): void {
    const { reads, parts } = this;
    if (parts.paths.isThere[reads.path[read]] === 0) {
      this.answer(read, Read.gone);
      return;
    }
    if (this.isGood(read)) {
      this.answer(read, Read.ok);
      return;
    }
    const row = this.rowNeeded(read);
    if (this.lockedFor[row] !== NONE) reads.wait(read, row);
    else {
      this.lockedFor[row] = read;
      this.ask(row, reads.path[read]);
    }
  }

  private isGood(read: number): boolean {
    const { paths, simulation, config } = this.parts;
    const row = this.reads.row[read];
    const isKept = config.handle_cache || row < paths.count;
    return isKept && paths.expiryUs[row] - simulation.nowUs >= this.reads.minimumUs[read];
  }

  /** The row to ask the issuer for: a handle is exchanged for the path's own token, which has to be good. */
  private rowNeeded(read: number): number {
    const path = this.reads.path[read];
    return this.parts.paths.expiryUs[path] <= this.parts.simulation.nowUs ? path : this.reads.row[read];
  }

  private ask(row: number, path: number): void {
    const { paths, simulation, config, meters } = this.parts;
    const atExpiryUs = config.issuer_timeout_at_expiry;
    const isNear = paths.expiryUs[row] - simulation.nowUs < atExpiryUs;
    const timeoutUs = isNear ? atExpiryUs : config.issuer_timeout;
    if (row === path) {
      meters.refreshes.add();
      this.calls.refresh(row, paths.refreshToken[row], timeoutUs);
    } else {
      meters.exchanges.add();
      this.calls.exchange(row, paths.expiryUs[path], timeoutUs);
    }
  }

  /** The issuer's call of a row has ended, or its time limit has passed. */
  private called(row: number, end: CallEnd): void {
    const { reads } = this;
    const read = this.lockedFor[row];
    if (end !== CallEnd.ok) {
      this.failed(row, end);
      this.answer(read, Read.failed);
      this.unlock(row);
      return;
    }
    this.store(row);
    if (row === reads.row[read]) {
      const leftUs = this.parts.paths.expiryUs[row] - this.parts.simulation.nowUs;
      this.answer(read, leftUs >= reads.minimumUs[read] ? Read.ok : Read.short);
      this.unlock(row);
    } else {
      this.unlock(row);
      this.serve(read);
    }
  }

  private store(row: number): void {
    const { paths, simulation } = this.parts;
    const { answer } = this.calls;
    paths.put(row, answer);
    if (row >= paths.count || answer.refreshToken === paths.refreshToken[row]) return;
    paths.refreshToken[row] = answer.refreshToken;
    paths.refreshedUs[row] = simulation.nowUs;
  }

  private failed(row: number, end: CallEnd): void {
    const { paths, meters } = this.parts;
    if (end === CallEnd.refused) paths.refused[row] = 1;
    else paths.failures[row]++;
    meters.callsFailed.add();
  }

  /** The lock of a row is free; the next reader takes it if what is there now is not enough. */
  private unlock(row: number): void {
    this.lockedFor[row] = NONE;
    for (let read = this.reads.takeWaiting(row); read !== NONE; read = this.reads.takeWaiting(row)) {
      if (this.reads.hasLeft[read] === 1 && this.parts.config.cancels) this.reads.close(read);
      else this.serve(read);
      if (this.lockedFor[row] !== NONE) return;
    }
  }

  private answer(read: number, outcome: Read): void {
    const { reads, parts } = this;
    const { paths, meters } = parts;
    const row = reads.row[read];
    this.found.issuedUs = paths.issuedUs[row];
    this.found.expiryUs = paths.expiryUs[row];
    meters.outcomes[outcome].add();
    const caller = reads.caller[read];
    const subject = reads.subject[read];
    const hasLeft = reads.hasLeft[read] === 1;
    reads.close(read);
    if (!hasLeft) this.callbacks[caller](subject, outcome);
  }
}
