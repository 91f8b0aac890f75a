import { Answer, askFor, Grant, type Issuer } from '../../../ecosystem/ports.js';
import type { Simulation } from '../../../kernel/simulation.js';
import { SlotPool } from '../../../kernel/slot-pool.js';
import type { TimerRing } from '../../../kernel/timer-ring.js';
import type { LoadTestConfig } from '../../../scenario/schema.js';
import type { LoadTestMeters } from './load-test-meters.js';

const GRANT_OF = {
  client_credentials: Grant.clientCredentials,
  token_exchange: Grant.tokenExchange,
  refresh_token: Grant.refreshToken,
} as const;

/** Nobody waits for the answer of a call any more. */
const NOBODY = -1;

/** What a chain of grants works with. */
export interface ChainParts {
  readonly simulation: Simulation;
  readonly issuer: Issuer;
  readonly config: LoadTestConfig;
  readonly meters: LoadTestMeters;
  /** Life of the token that is ready for an exchange at the head of the chain, µs. */
  readonly subjectLifeUs: number;
}

/**
 * Runners that go through a chain of grants one after the other: an exchange takes the access token of the answer
 * before it as its subject, at the head of the chain one that is ready, fresh, and no work of the issuer in the test;
 * a refresh takes the refresh token last got. A request that is not answered in time, or that the
 * issuer did not come to, is asked again so many times; otherwise an answer other than `ok` ends the chain.
 *
 * Guarantee: a runner has one call at a time that it waits for; one that it gave up goes on at the issuer.
 * Mechanism: calls are slots apart from the runners'. Cost: no event; a ring timer a call where there is a time limit.
 */
export class GrantChain {
  private readonly grants: readonly Grant[];
  private readonly offline: readonly boolean[];
  private readonly caller: number;
  private readonly runners: SlotPool;
  private readonly calls: SlotPool;
  private readonly timeouts: TimerRing | undefined;
  private readonly askAgain: number;
  private readonly asked = askFor(Grant.discovery);
  private step = new Int32Array(0);
  private retriesLeft = new Int32Array(0);
  private subjectExpiryUs = new Float64Array(0);
  private refreshToken = new Float64Array(0);
  /** By call: its runner, or NOBODY, and its time limit. */
  private readonly call = { runner: new Int32Array(0), ticket: new Float64Array(0) };

  constructor(
    private readonly parts: ChainParts,
    private readonly ended: (runner: number) => void,
  ) {
    const { simulation, issuer } = parts;
    const { name, chain, client, offline_access: offlineAccess, timeout } = parts.config;
    this.grants = chain.map((grant) => GRANT_OF[grant]);
    // A refresh needs a refresh token, which only an exchange with offline_access gives.
    const refreshes = chain.includes('refresh_token');
    this.offline = chain.map((grant) => offlineAccess || (refreshes && grant === 'token_exchange'));
    this.caller = issuer.connect(client, (call, answer) => this.answered(call, answer));
    this.runners = new SlotPool(`load test ${name} runner`, simulation, this);
    this.calls = new SlotPool(`load test ${name} call`, simulation, this.call);
    if (timeout !== undefined) this.timeouts = simulation.ring(timeout, (call) => this.giveUp(call));
    this.askAgain = simulation.register((runner) => this.ask(runner));
  }

  /** A runner for `start`. */
  addRunner(): number {
    return this.runners.take();
  }

  /** The runner is no longer needed. */
  dropRunner(runner: number): void {
    this.runners.give(runner);
  }

  /** Begins the chain; `ended` follows. */
  start(runner: number): void {
    this.step[runner] = 0;
    this.subjectExpiryUs[runner] = this.parts.simulation.nowUs + this.parts.subjectLifeUs;
    this.refreshToken[runner] = 0;
    this.beginStep(runner);
  }

  private beginStep(runner: number): void {
    this.retriesLeft[runner] = this.parts.config.retries;
    this.ask(runner);
  }

  private ask(runner: number): void {
    const step = this.step[runner];
    const ask = this.asked;
    ask.grant = this.grants[step];
    ask.offlineAccess = this.offline[step];
    ask.subjectExpiryUs = ask.grant === Grant.tokenExchange ? this.subjectExpiryUs[runner] : 0;
    ask.refreshToken = ask.grant === Grant.refreshToken ? this.refreshToken[runner] : 0;
    const call = this.calls.take();
    this.call.runner[call] = runner;
    if (this.timeouts !== undefined) this.call.ticket[call] = this.timeouts.arm(call);
    this.parts.meters.requests.add();
    this.parts.issuer.request(this.caller, call, ask);
  }

  private answered(call: number, answer: Answer): void {
    const runner = this.call.runner[call];
    this.calls.give(call);
    if (runner === NOBODY) return;
    this.timeouts?.cancel(this.call.ticket[call]);
    this.parts.meters.failed.add(answer === Answer.ok ? 0 : 1, 1);
    if (answer === Answer.ok) this.granted(runner);
    else if (mayPass(answer)) this.tryAgain(runner);
    else this.ended(runner);
  }

  private granted(runner: number): void {
    const { expiryUs, refreshToken } = this.parts.issuer.answer;
    this.parts.meters.tokens.add();
    const last = ++this.step[runner] === this.grants.length;
    if (last) {
      this.ended(runner);
      return;
    }
    this.subjectExpiryUs[runner] = expiryUs;
    if (refreshToken !== 0) this.refreshToken[runner] = refreshToken;
    this.beginStep(runner);
  }

  private giveUp(call: number): void {
    const runner = this.call.runner[call];
    this.call.runner[call] = NOBODY;
    this.parts.meters.failed.add(1, 1);
    this.parts.issuer.abandoned();
    this.tryAgain(runner);
  }

  private tryAgain(runner: number): void {
    if (this.retriesLeft[runner] === 0) {
      this.ended(runner);
      return;
    }
    this.retriesLeft[runner]--;
    const { retry_wait: waitUs } = this.parts.config;
    if (waitUs === 0) this.ask(runner);
    else this.parts.simulation.post(waitUs, this.askAgain, runner);
  }
}

const MAY_PASS: ReadonlySet<Answer> = new Set([
  Answer.refused,
  Answer.poolTimeout,
  Answer.unavailable,
  Answer.deadlock,
]);

/** Another try may end better: the issuer did not come to the request, or its database rolled it back. */
function mayPass(answer: Answer): boolean {
  return MAY_PASS.has(answer);
}
