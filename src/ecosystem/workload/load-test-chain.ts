import type { Simulation } from '../../kernel/simulation.js';
import { SlotPool } from '../../kernel/slot-pool.js';
import type { LoadTestConfig } from '../../scenario/schema.js';
import { Answer, Grant, type Issuer } from '../ports.js';

const GRANT_OF = {
  client_credentials: Grant.clientCredentials,
  token_exchange: Grant.tokenExchange,
  refresh_token: Grant.refreshToken,
} as const;

/**
 * Runners that go through a chain of grants one after the other: an exchange takes the access token of the answer
 * before it as its subject, a refresh the refresh token last got. An answer other than `ok` ends the chain.
 */
export class GrantChain {
  private readonly grants: readonly Grant[];
  private readonly offline: readonly boolean[];
  private readonly caller: number;
  private readonly pool: SlotPool;
  private step = new Uint8Array(0);
  private subjectExpiryUs = new Float64Array(0);
  private refreshToken = new Float64Array(0);

  constructor(
    simulation: Simulation,
    private readonly issuer: Issuer,
    config: LoadTestConfig,
    private readonly ended: (runner: number) => void,
  ) {
    this.grants = config.chain.map((grant) => GRANT_OF[grant]);
    // A refresh needs a refresh token, which only an exchange with offline_access gives.
    const refreshes = config.chain.includes('refresh_token');
    this.offline = config.chain.map(
      (grant) => config.offline_access || (refreshes && grant === 'token_exchange'),
    );
    this.caller = issuer.connect(config.client, (runner, answer) => this.answered(runner, answer));
    this.pool = new SlotPool(`load test ${config.name} runner`, simulation, (capacity) =>
      this.grow(capacity),
    );
  }

  /** A runner for `start`. */
  addRunner(): number {
    return this.pool.take();
  }

  /** The runner is no longer needed. */
  dropRunner(runner: number): void {
    this.pool.give(runner);
  }

  /** Begins the chain; `ended` follows. */
  start(runner: number): void {
    this.step[runner] = 0;
    this.subjectExpiryUs[runner] = 0;
    this.refreshToken[runner] = 0;
    this.ask(runner);
  }

  private ask(runner: number): void {
    const step = this.step[runner];
    const grant = this.grants[step];
    this.issuer.request(
      this.caller,
      grant,
      runner,
      this.offline[step],
      grant === Grant.tokenExchange ? this.subjectExpiryUs[runner] : 0,
      grant === Grant.refreshToken ? this.refreshToken[runner] : 0,
    );
  }

  private answered(runner: number, answer: Answer): void {
    const { expiryUs, refreshToken } = this.issuer.answer;
    const last = ++this.step[runner] === this.grants.length;
    if (answer !== Answer.ok || last) {
      this.ended(runner);
      return;
    }
    this.subjectExpiryUs[runner] = expiryUs;
    if (refreshToken !== 0) this.refreshToken[runner] = refreshToken;
    this.ask(runner);
  }

  private grow(capacity: number): void {
    const { step, subjectExpiryUs, refreshToken } = this;
    this.step = new Uint8Array(capacity);
    this.step.set(step);
    this.subjectExpiryUs = new Float64Array(capacity);
    this.subjectExpiryUs.set(subjectExpiryUs);
    this.refreshToken = new Float64Array(capacity);
    this.refreshToken.set(refreshToken);
  }
}
