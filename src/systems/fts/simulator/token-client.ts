import {
  Answer,
  type Ask,
  askFor,
  Claim,
  DISCOVERY,
  Grant,
  type IssuedToken,
  type Issuer,
} from '../../../ecosystem/ports.js';
import type { Simulation } from '../../../kernel/simulation.js';
import { SlotPool } from '../../../kernel/slot-pool.js';
import type { TimerRing } from '../../../kernel/timer-ring.js';
import type { TokenTable } from './token-table.js';

/** Told how the call for an item of the batch ended; `token` is valid only inside when the answer is ok. */
export type OnTokenAnswer = (item: number, answer: Answer, token: IssuedToken) => void;

/** How the calls of a daemon are made. */
export interface ClientOptions {
  readonly name: string;
  /** Path of the instance (`fts.cern`), for cuts of the network. */
  readonly from: string;
  readonly issuers: readonly Issuer[];
  readonly client: string;
  readonly grant: Grant;
  /** Reads of the discovery document before each grant. */
  readonly discoveries: number;
  /** An exchange asks for offline_access whether or not the token has it. */
  readonly addsOfflineAccess: boolean;
  /** Longest wait for an answer, µs; absent: for ever. */
  readonly timeoutUs: number | undefined;
}

/** Epoch of a call that nobody waits for. */
const FORGOTTEN = -1;

/**
 * FTS as an OAuth client: the HTTP calls that one daemon makes for rows of t_token.
 *
 * Guarantee: each call is answered once, by the issuer or by its time limit, unless it was abandoned; then nobody
 * hears of its answer, as when a daemon dies between the request and the answer.
 * Mechanism: calls under way are slots; those before the last `abandon` are known by their epoch.
 * Cost: one request to the issuer a call, no event; a ring timer where there is a time limit.
 */
export class TokenClient {
  private items = new Int32Array(0);
  private rows = new Int32Array(0);
  private epochs = new Int32Array(0);
  private discoveriesLeft = new Int32Array(0);
  private refreshTokens = new Float64Array(0);
  private tickets = new Float64Array(0);
  private epoch = 0;
  private readonly pool: SlotPool;
  private readonly callers: number[];
  private readonly ask: Ask;
  private readonly timeouts: TimerRing | undefined;

  constructor(
    simulation: Simulation,
    private readonly table: TokenTable,
    private readonly options: ClientOptions,
    private readonly onAnswer: OnTokenAnswer,
    /** Told of a grant of which nobody waits to hear. */
    private readonly onLost: () => void,
  ) {
    const { name, from, issuers, client, grant, timeoutUs } = options;
    this.ask = askFor(grant, true);
    this.pool = new SlotPool(name, simulation, this, 16);
    this.callers = issuers.map((issuer) =>
      issuer.connect(client, (call, answer) => this.answered(issuer, call, answer), undefined, from),
    );
    if (timeoutUs !== undefined) this.timeouts = simulation.ring(timeoutUs, (call) => this.timedOut(call));
  }

  /** Calls for a row with the refresh token that it had when it was read; `item` is given back with the answer. */
  call(item: number, row: number, refreshToken: number): void {
    const call = this.pool.take();
    this.items[call] = item;
    this.rows[call] = row;
    this.epochs[call] = this.epoch;
    this.discoveriesLeft[call] = this.options.discoveries;
    this.refreshTokens[call] = refreshToken;
    this.request(call);
  }

  /** Forgets every call under way. */
  abandon(): void {
    for (let call = 0; call < this.pool.top; call++) {
      if (this.epochs[call] === this.epoch) this.issuerOf(call).abandoned();
    }
    this.epoch++;
  }

  private issuerOf(call: number): Issuer {
    return this.options.issuers[this.table.issuer[this.rows[call]]];
  }

  private request(call: number): void {
    const row = this.rows[call];
    const number = this.table.issuer[row];
    const caller = this.callers[number];
    const { addsOfflineAccess, issuers } = this.options;
    const issuer = issuers[number];
    if (this.timeouts !== undefined) this.tickets[call] = this.timeouts.arm(call);
    if (this.discoveriesLeft[call] > 0) {
      issuer.request(caller, call, DISCOVERY);
      return;
    }
    const { ask } = this;
    if (ask.grant === Grant.tokenExchange) {
      ask.offlineAccess = addsOfflineAccess || (this.table.claims[row] & Claim.offlineAccess) !== 0;
      ask.subjectExpiryUs = this.table.expiryUs[row];
    } else {
      ask.refreshToken = this.refreshTokens[call];
    }
    issuer.request(caller, call, ask);
  }

  private answered(issuer: Issuer, call: number, answer: Answer): void {
    this.timeouts?.cancel(this.tickets[call]);
    if (this.epochs[call] === this.epoch && answer === Answer.ok && this.discoveriesLeft[call] > 0) {
      this.discoveriesLeft[call]--;
      this.request(call);
      return;
    }
    const item = this.items[call];
    const abandoned = this.epochs[call] !== this.epoch;
    const isGrant = answer === Answer.ok && this.discoveriesLeft[call] === 0;
    this.epochs[call] = FORGOTTEN;
    this.pool.give(call);
    if (!abandoned) this.onAnswer(item, answer, issuer.answer);
    else if (isGrant) this.onLost();
  }

  /** The caller goes on without an answer; the slot is free once the issuer has answered, if it ever does. */
  private timedOut(call: number): void {
    if (this.epochs[call] !== this.epoch) return;
    this.epochs[call] = FORGOTTEN;
    const issuer = this.issuerOf(call);
    issuer.abandoned();
    this.onAnswer(this.items[call], Answer.unavailable, issuer.answer);
  }
}
