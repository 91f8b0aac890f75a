import type { Issuer } from '../../../ecosystem/ports.js';
import { quantileOf } from '../../../kernel/distribution.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { LoadTestConfig } from '../../../scenario/schema.js';
import { GrantChain } from './load-test-chain.js';

/**
 * A load test straight at an issuer. Closed loop: so many clients, each of which goes through the chain of grants,
 * thinks and begins again. Open loop: chains that begin as a Poisson process, however slow the answers are.
 * What it measures are the issuer's own metrics.
 */
export class LoadTest {
  private readonly chain: GrantChain;
  private readonly begin: number;
  private readonly draw: () => number;

  constructor(
    private readonly simulation: Simulation,
    issuer: Issuer,
    private readonly config: LoadTestConfig,
  ) {
    this.chain = new GrantChain(simulation, issuer, config, (runner) => this.ended(runner));
    const { name, clients, rate } = config;
    if ((clients === undefined) === (rate === undefined)) {
      throw new RangeError(`load test ${name} needs either clients (closed loop) or a rate (open loop)`);
    }
    const quantile = quantileOf(
      clients !== undefined ? config.think : { law: 'exponential', mean: 1e6 / (rate ?? 1) },
    );
    const stream = simulation.streams.stream('load_test', name, 'pauses');
    this.draw = () => Math.round(quantile(stream.next()));
    this.begin = simulation.register((runner) => {
      if (clients !== undefined) this.turn(runner);
      else this.arrive();
    });
    if (clients !== undefined) this.startClients(clients);
    else if (rate !== 0) simulation.at(config.from + this.draw(), this.begin);
  }

  private startClients(clients: number): void {
    for (let client = 0; client < clients; client++) {
      this.simulation.at(this.config.from + this.draw(), this.begin, this.chain.addRunner());
    }
  }

  /** Closed loop: a client begins its chain again. */
  private turn(runner: number): void {
    if (!this.over()) this.chain.start(runner);
  }

  /** Open loop: a chain begins, and the next arrival is drawn. */
  private arrive(): void {
    if (this.over()) return;
    this.chain.start(this.chain.addRunner());
    this.simulation.post(this.draw(), this.begin);
  }

  private ended(runner: number): void {
    if (this.config.clients === undefined) {
      this.chain.dropRunner(runner);
      return;
    }
    const pauseUs = this.draw();
    if (pauseUs === 0) this.turn(runner);
    else this.simulation.post(pauseUs, this.begin, runner);
  }

  private over(): boolean {
    return this.config.until !== undefined && this.simulation.nowUs >= this.config.until;
  }
}
