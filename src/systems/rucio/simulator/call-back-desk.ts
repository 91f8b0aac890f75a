import type { FileRange } from '../../../ecosystem/file-ranges.js';
import {
  Action,
  type Answer,
  type FreshTokens,
  type HeldToken,
  noToken,
  type OnFresh,
} from '../../../ecosystem/ports.js';
import { kindColumn } from '../../../kernel/columns.js';
import type { Simulation } from '../../../kernel/simulation.js';
import { SlotPool } from '../../../kernel/slot-pool.js';
import { HeldTokens } from '../../tokens/simulator/held-tokens.js';
import { Role } from '../../tokens/simulator/token-key.js';
import { isToken, Lookup, type TokenDesk } from './token-desk.js';

/**
 * Answers FTS when it calls back for a fresh token: from the cache, or asked for anew as for a submission.
 *
 * Guarantee: each request is answered once, after it. Mechanism: a request is an asker of the desk, numbered after the
 * submitter's threads. Cost: one event a request, beside the issuer's.
 */
export class CallBackDesk implements FreshTokens {
  readonly fresh: HeldToken = noToken();
  private readonly callers: OnFresh[] = [];
  private readonly pool: SlotPool;
  private readonly ready: number;
  private caller = new Int32Array(0);
  private subject = new Int32Array(0);
  private got = kindColumn(0);
  private readonly tokens = new HeldTokens(0);

  /** @param firstAsker number of the first request of this desk at the token desk */
  constructor(
    private readonly simulation: Simulation,
    name: string,
    private readonly firstAsker: number,
    private readonly desk: TokenDesk,
  ) {
    this.pool = new SlotPool(`call-back to ${name}`, simulation, this, 16);
    this.pool.follow((capacity) => this.tokens.grow(capacity));
    this.ready = simulation.register((request) => this.reply(request));
  }

  connect(onFresh: OnFresh): number {
    return this.callers.push(onFresh) - 1;
  }

  request(caller: number, subject: number, action: Action, file: Readonly<FileRange>): void {
    const request = this.pool.take();
    this.caller[request] = caller;
    this.subject[request] = subject;
    const role = action === Action.read ? Role.read : Role.modify;
    const asker = this.firstAsker + request;
    const { desk } = this;
    const { signUs } = desk.begin(asker);
    const found = desk.lookUpStorage(asker, role, file, this.fresh);
    this.tokens.write(request, this.fresh);
    if (found === Lookup.asked) return;
    this.got[request] = found === Lookup.refused ? 0 : 1;
    this.simulation.post(signUs, this.ready, request);
  }

  /** The issuer has answered one of this desk's askers. */
  answered(asker: number, answer: Answer): void {
    const request = asker - this.firstAsker;
    const ok = isToken(answer);
    if (ok) this.desk.accept(asker, this.fresh);
    this.tokens.write(request, this.fresh);
    this.got[request] = ok ? 1 : 0;
    this.reply(request);
  }

  private reply(request: number): void {
    this.tokens.read(request, this.fresh);
    const onFresh = this.callers[this.caller[request]];
    const subject = this.subject[request];
    const ok = this.got[request] === 1;
    this.pool.give(request);
    onFresh(subject, ok);
  }
}
