import { type Credentials, type HeldToken, Management } from '../../../ecosystem/ports.js';
import { kindColumn } from '../../../kernel/columns.js';
import type { Simulation } from '../../../kernel/simulation.js';
import { type OnGrow, SlotPool } from '../../../kernel/slot-pool.js';
import { TimedFifo } from '../../../kernel/timed-fifo.js';
import type { Rate } from '../../../measure/rate.js';
import { JwtIndex } from './jwt-index.js';

/** What became of a row's exchange. */
export const Exchange = {
  /** No refresh token: waiting for a turn, at work, in back-off, or dead. */
  waiting: 0,
  /** Has a refresh token, and the access token that came with it. */
  done: 1,
  /** Unmanaged: never exchanged and never refreshed. */
  never: 2,
  /** Never exchanged; the submitter is asked for a fresh one. */
  callBack: 3,
} as const;

/** Lists that hold a row's number; it is not deleted while any bit is set. */
export const Listed = { idle: 1, deletion: 2, exchange: 4, refresh: 8 } as const;

/** How rows begin. */
const FIRST = {
  [Management.exchange]: Exchange.waiting,
  [Management.callBack]: Exchange.callBack,
  [Management.unmanaged]: Exchange.never,
} as const;

/** A daemon that keeps an index of the table. */
export interface RowWatcher {
  /** A row has come. */
  inserted(row: number): void;
  /** No file in TOKEN_PREP or SUBMITTED needs it. */
  retired(row: number): void;
  /** It is about to go. */
  deleted(row: number): void;
}

/**
 * The table t_token: one row for each distinct JWT that was submitted.
 *
 * Guarantee: a JWT submitted again finds its row, whose access token may have been replaced since; a row is inserted
 * once and deleted at most once. Mechanism: typed columns by row, and an index from JWT number to row.
 * Cost: about 140 bytes a row and one look-up a submitted token.
 */
export class TokenTable {
  jwt = new Float64Array(0);
  /** Index of the experiment in the book. */
  experiment = new Int32Array(0);
  claims = kindColumn(0);
  bytes = new Float64Array(0);
  files = new Float64Array(0);
  issuer = new Int32Array(0);
  /** The access token as it is now: the submitted one until it is exchanged. */
  issuedUs = new Float64Array(0);
  expiryUs = new Float64Array(0);
  /**
   * access_token_expiry, µs: what the row says of its access token. `expiryUs` is what the token itself says, which
   * agents and endpoints see; the two differ where an exchange does not store the life of its answer.
   */
  expiryColumnUs = new Float64Array(0);
  /** access_token_refresh_after, µs: half of the life of the submitted token, or of what the last refresh gave. */
  refreshAfterUs = new Float64Array(0);
  /** Number of the refresh token; 0: none. */
  refreshToken = new Float64Array(0);
  exchange = kindColumn(0);
  attempts = new Int32Array(0);
  /** Nothing will exchange, or in 3.13 refresh, the row again. */
  dead = kindColumn(0);
  retired = kindColumn(0);
  listed = kindColumn(0);
  /** Runs with a file in TOKEN_PREP or SUBMITTED. */
  runsWaiting = new Int32Array(0);
  /** Runs with a file that has not ended. */
  runsOpen = new Int32Array(0);
  /** When the last run that used the row ended, µs. */
  lastEndUs = new Float64Array(0);
  /** Rows that may be retired: the housekeeper's candidates. */
  readonly idle = new TimedFifo();
  /** Told of rows, where a daemon wants to know of them. */
  watcher: RowWatcher | undefined;
  private readonly rows = new JwtIndex();
  private readonly pool: SlotPool;
  /** What the access token at hand allows. */
  private readonly claimed = { claims: 0, bytes: 0, files: 0, expiryUs: 0 };

  constructor(
    private readonly simulation: Simulation,
    private readonly credentials: Credentials,
    private readonly writes: Rate,
  ) {
    this.pool = new SlotPool('t_token row', simulation, this);
  }

  /** Rows in the table. */
  get size(): number {
    return this.pool.inUse;
  }

  /** Has `onGrow` called when the table grows; for tables that keep columns of their own by row. */
  follow(onGrow: OnGrow): void {
    this.pool.follow(onGrow);
  }

  /** The row of a JWT, or -1. */
  find(jwt: number): number {
    return this.rows.find(jwt);
  }

  /** Visits every row. */
  forEach(visit: (row: number) => void): void {
    this.rows.forEach(visit);
  }

  /** Adds a row for a JWT that has none. */
  insert(token: HeldToken, management: Management, experiment: number): number {
    const row = this.pool.take();
    this.rows.put(token.jwt, row);
    this.writes.add();
    this.jwt[row] = token.jwt;
    this.experiment[row] = experiment;
    this.issuer[row] = token.issuer;
    this.claims[row] = token.claims;
    this.bytes[row] = token.bytes;
    this.files[row] = token.files;
    this.issuedUs[row] = token.issuedUs;
    this.expiryUs[row] = token.expiryUs;
    this.expiryColumnUs[row] = token.expiryUs;
    this.refreshAfterUs[row] = (token.issuedUs + token.expiryUs) / 2;
    this.refreshToken[row] = 0;
    this.exchange[row] = FIRST[management];
    this.attempts[row] = 0;
    this.dead[row] = 0;
    this.retired[row] = 0;
    this.listed[row] = 0;
    this.runsWaiting[row] = 0;
    this.runsOpen[row] = 0;
    this.lastEndUs[row] = this.simulation.nowUs;
    this.watcher?.inserted(row);
    return row;
  }

  /** Marks a row as not needed any more. */
  retire(row: number): void {
    this.retired[row] = 1;
    this.watcher?.retired(row);
  }

  /** Takes a row out of the queue of the refresher; false when it is in the hands of a turn. */
  unlistRefresh(row: number): boolean {
    if ((this.listed[row] & Listed.refresh) !== 0) this.watcher?.retired(row);
    return (this.listed[row] & Listed.refresh) === 0;
  }

  /** Deletes a row. */
  delete(row: number): void {
    this.watcher?.deleted(row);
    this.rows.remove(this.jwt[row]);
    this.pool.give(row);
  }

  /** True when files with this token need not wait in TOKEN_PREP. */
  isReady(row: number): boolean {
    return this.exchange[row] !== Exchange.waiting;
  }

  /** Replaces the access token after a refresh, and the refresh token when the answer has one. */
  store(row: number, refreshToken: number, issuedUs: number, expiryUs: number): void {
    this.exchanged(row, refreshToken, issuedUs, expiryUs, true);
    this.expiryColumnUs[row] = expiryUs;
  }

  /**
   * Stores an answer of the issuer, without what the columns say of the life of the access token.
   * @param keepsNew the access token of the answer replaces the one of the row; otherwise it is dropped
   */
  exchanged(row: number, refreshToken: number, issuedUs: number, expiryUs: number, keepsNew: boolean): void {
    if (refreshToken !== 0) this.refreshToken[row] = refreshToken;
    if (keepsNew) {
      this.issuedUs[row] = issuedUs;
      this.expiryUs[row] = expiryUs;
    }
    this.writes.add();
    this.claimed.claims = this.claims[row];
    this.claimed.bytes = this.bytes[row];
    this.claimed.files = this.files[row];
    this.claimed.expiryUs = expiryUs;
    this.credentials.issued(this.experiment[row], this.claimed);
  }

  /** Replaces the access token by one of the same scope and audience that the submitter has sent. */
  replace(row: number, token: HeldToken): void {
    this.issuer[row] = token.issuer;
    this.issuedUs[row] = token.issuedUs;
    this.expiryUs[row] = token.expiryUs;
    this.expiryColumnUs[row] = token.expiryUs;
    this.writes.add();
  }

  /** Copies the access token as it is now. */
  read(row: number, into: HeldToken): void {
    into.jwt = this.jwt[row];
    into.issuer = this.issuer[row];
    into.claims = this.claims[row];
    into.bytes = this.bytes[row];
    into.files = this.files[row];
    into.issuedUs = this.issuedUs[row];
    into.expiryUs = this.expiryUs[row];
  }

  /** A run of files begins to use the row. */
  runAdded(row: number): void {
    this.runsWaiting[row]++;
    this.runsOpen[row]++;
  }

  /** A run has no file in TOKEN_PREP or SUBMITTED any more. */
  runStarted(row: number): void {
    if (--this.runsWaiting[row] > 0 || (this.listed[row] & Listed.idle) !== 0) return;
    this.listed[row] |= Listed.idle;
    this.idle.push(row, this.simulation.nowUs);
  }

  /** Every file of a run has ended. */
  runEnded(row: number): void {
    this.runsOpen[row]--;
    this.lastEndUs[row] = this.simulation.nowUs;
  }
}
