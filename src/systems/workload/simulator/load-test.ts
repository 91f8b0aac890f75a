import { quantileOf } from '../../../kernel/distribution.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { Meter } from '../../../measure/meter.js';
import type { LoadTestConfig } from '../../../scenario/schema.js';
import { type ChainParts, GrantChain } from './load-test-chain.js';
import { loadTestMeters } from './load-test-meters.js';

/** What a load test is built from. */
export interface LoadTestParts extends Omit<ChainParts, 'meters'> {
  readonly meter: Meter;
}

/**
 * A load test straight at an issuer. Closed loop: so many clients, each of which goes through the chain of grants,
 * thinks and begins again. Open loop: chains that begin as a Poisson process, however slow the answers are.
 * The issuer measures what it is asked and what it answers; here is measured what the clients get.
 */
export class LoadTest {
  private readonly chain: GrantChain;
  private readonly begin: number;
  private readonly draw: () => number;

  private readonly simulation: Simulation;
  private readonly config: LoadTestConfig;

  constructor({ meter, ...parts }: LoadTestParts) {
    const { simulation, config } = parts;
    this.simulation = simulation;
    this.config = config;
    const { name, clients, rate } = config;
    const meters = loadTestMeters(meter, name);
    this.chain = new GrantChain({ ...parts, meters }, (runner) => this.ended(runner));
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
