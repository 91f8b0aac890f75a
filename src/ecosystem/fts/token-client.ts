import type { Simulation } from '../../kernel/simulation.js';
import { SlotPool } from '../../kernel/slot-pool.js';
import { Answer, Grant, type IssuedToken, type Issuer } from '../ports.js';
import { ints } from './columns.js';
import type { TokenTable } from './token-table.js';

/** Told how the call for an item of the batch ended; `token` is valid only inside when the answer is ok. */
export type OnTokenAnswer = (item: number, answer: Answer, token: IssuedToken) => void;

/**
 * FTS as an OAuth client: the HTTP calls that one daemon makes for rows of t_token.
 *
 * Guarantee: each call is answered once, unless it was abandoned; then nobody hears of its answer, as when a daemon
 * dies between the request and the answer. Mechanism: calls under way are slots; those before the last `abandon`
 * are known by their epoch. Cost: one request to the issuer a call, no event.
 */
export class TokenClient {
  private items = new Int32Array(0);
  private rows = new Int32Array(0);
  private epochs = new Int32Array(0);
  private discoveriesLeft = new Int32Array(0);
  private epoch = 0;
  private readonly pool: SlotPool;
  private readonly callers: number[];

  /**
   * @param discoveries reads of the discovery document before each grant
   */
  constructor(
    simulation: Simulation,
    name: string,
    private readonly table: TokenTable,
    private readonly issuers: readonly Issuer[],
    client: string,
    private readonly grant: Grant,
    private readonly discoveries: number,
    private readonly onAnswer: OnTokenAnswer,
  ) {
    this.pool = new SlotPool(name, simulation, (capacity) => this.grow(capacity), 16);
    this.callers = issuers.map((issuer) =>
      issuer.connect(client, (call, answer) => this.answered(issuer, call, answer)),
    );
  }

  /** Calls for a row; `item` is given back with the answer. */
  call(item: number, row: number): void {
    const call = this.pool.take();
    this.items[call] = item;
    this.rows[call] = row;
    this.epochs[call] = this.epoch;
    this.discoveriesLeft[call] = this.discoveries;
    this.request(call);
  }

  /** Forgets every call under way. */
  abandon(): void {
    this.epoch++;
  }

  private request(call: number): void {
    const row = this.rows[call];
    const issuer = this.table.issuer[row];
    const caller = this.callers[issuer];
    if (this.discoveriesLeft[call] > 0) {
      this.issuers[issuer].request(caller, Grant.discovery, call, false, 0, 0);
    } else if (this.grant === Grant.tokenExchange) {
      this.issuers[issuer].request(caller, this.grant, call, true, this.table.expiryUs[row], 0);
    } else {
      this.issuers[issuer].request(caller, this.grant, call, true, 0, this.table.refreshToken[row]);
    }
  }

  private answered(issuer: Issuer, call: number, answer: Answer): void {
    if (this.epochs[call] === this.epoch && answer === Answer.ok && this.discoveriesLeft[call] > 0) {
      this.discoveriesLeft[call]--;
      this.request(call);
      return;
    }
    const item = this.items[call];
    const abandoned = this.epochs[call] !== this.epoch;
    this.pool.give(call);
    if (!abandoned) this.onAnswer(item, answer, issuer.answer);
  }

  private grow(capacity: number): void {
    this.items = ints(this.items, capacity);
    this.rows = ints(this.rows, capacity);
    this.epochs = ints(this.epochs, capacity);
    this.discoveriesLeft = ints(this.discoveriesLeft, capacity);
  }
}
