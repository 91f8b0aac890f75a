import { Answer, type Ask, askFor, Grant, type IssuedToken, type Issuer } from '../../../ecosystem/ports.js';
import type { Simulation } from '../../../kernel/simulation.js';
import { SlotPool } from '../../../kernel/slot-pool.js';

/** Nobody waits for the answer of a call any more. */
const NOBODY = -1;

/** How a call ended that a vault waited for. */
export const CallEnd = {
  ok: 0,
  /** The issuer says that the client, or what it showed, is at fault: it will not be better next time. */
  refused: 1,
  failed: 2,
} as const;
export type CallEnd = (typeof CallEnd)[keyof typeof CallEnd];

/** What the calls of a vault are made with. */
export interface CallParts {
  readonly simulation: Simulation;
  readonly issuer: Issuer;
  readonly client: string;
  /** The vault by its path. */
  readonly from: string;
}

/**
 * The calls of a vault to its issuer: one a row of its table at a time.
 *
 * Guarantee: each ends once, by its answer, by its time limit, or when it is dropped; the issuer works on it all the
 * same, and what it answers later is lost (a refresh token that it replaced, too).
 * Cost: one pending event a call, its time limit.
 */
export class IssuerCalls {
  /** While it is on, the issuer refuses the client of the vault (a wrong secret or scope). */
  isRefused = false;
  private readonly calls: SlotPool;
  private readonly call = { row: new Int32Array(0), limit: new Float64Array(0) };
  private readonly callOf: Int32Array;
  private readonly caller: number;
  private readonly limit: number;
  private readonly asked: Ask = askFor(Grant.refreshToken);

  /** @param rows of the table  @param ended is told of a row; tokens are in `answer` meanwhile */
  constructor(
    private readonly parts: CallParts,
    rows: number,
    private readonly ended: (row: number, end: CallEnd) => void,
  ) {
    const { simulation, issuer, client, from } = parts;
    this.calls = new SlotPool(`${from} call`, simulation, this.call, 64);
    this.callOf = new Int32Array(rows).fill(NOBODY);
    this.caller = issuer.connect(client, (call, answer) => this.answered(call, answer), undefined, from);
    this.limit = simulation.register((call) => this.giveUp(call));
  }

  /** The tokens of the answer at hand. */
  get answer(): Readonly<IssuedToken> {
    return this.parts.issuer.answer;
  }

  /** A refresh token that was got before the scenario begins. */
  hold(expiryUs: number): number {
    return this.parts.issuer.hold(this.caller, expiryUs);
  }

  refresh(row: number, refreshToken: number, timeoutUs: number): void {
    this.asked.grant = Grant.refreshToken;
    this.asked.refreshToken = refreshToken;
    this.asked.subjectExpiryUs = 0;
    this.send(row, timeoutUs);
  }

  exchange(row: number, subjectExpiryUs: number, timeoutUs: number): void {
    this.asked.grant = Grant.tokenExchange;
    this.asked.refreshToken = 0;
    this.asked.subjectExpiryUs = subjectExpiryUs;
    this.send(row, timeoutUs);
  }

  /** Nobody waits for the call of a row any more, which is under way; `ended` is not told of it. */
  drop(row: number): void {
    const call = this.callOf[row];
    this.parts.simulation.cancel(this.call.limit[call]);
    this.forget(call);
  }

  private send(row: number, timeoutUs: number): void {
    const { simulation, issuer } = this.parts;
    const call = this.calls.take();
    this.call.row[call] = row;
    this.callOf[row] = call;
    this.call.limit[call] = simulation.after(timeoutUs, this.limit, call);
    issuer.request(this.caller, call, this.asked);
  }

  private answered(call: number, answer: Answer): void {
    const row = this.call.row[call];
    this.calls.give(call);
    if (row === NOBODY) return;
    this.callOf[row] = NOBODY;
    this.parts.simulation.cancel(this.call.limit[call]);
    if (this.isRefused) this.ended(row, CallEnd.refused);
    else this.ended(row, answer === Answer.ok ? CallEnd.ok : CallEnd.failed);
  }

  private giveUp(call: number): void {
    const row = this.call.row[call];
    this.forget(call);
    this.ended(row, CallEnd.failed);
  }

  private forget(call: number): void {
    this.callOf[this.call.row[call]] = NOBODY;
    this.call.row[call] = NOBODY;
    this.parts.issuer.abandoned();
  }
}
