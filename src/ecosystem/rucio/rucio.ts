import { LawBroken } from '../../kernel/laws.js';
import type { Simulation } from '../../kernel/simulation.js';
import type { Meter } from '../../measure/meter.js';
import type { SubmitterConfig } from '../../scenario/schema.js';
import type { FtsInstance, Issuer, Storage, TransferBook } from '../ports.js';
import type { Rules } from '../workload/dataset-source.js';
import { Finisher } from './finisher.js';
import { FtsRoutes } from './fts-routes.js';
import { Poller } from './poller.js';
import { Repairer } from './repairer.js';
import { RequestQueue } from './request-queue.js';
import { RequestStates } from './request-states.js';
import { RunPool } from './run-pool.js';
import { Submitter } from './submitter.js';
import { Throttler } from './throttler.js';
import { TokenDesk } from './token-desk.js';

/**
 * One Rucio: turns rules into one request per file and destination, and brings each to FTS until it is done or given
 * up: throttler → submitter → (FTS) → poller → finisher → queue again, or stuck → repairer.
 *
 * Guarantee: every request is in one state and is closed once; the sum is checked when the run ends.
 * Mechanism: requests are runs of files; what is at FTS costs nothing here until it has ended.
 */
export class Rucio implements Rules {
  private readonly queue: RequestQueue;
  private readonly states: RequestStates;
  private readonly finisher: Finisher;
  private added = 0;
  private closed = 0;

  /**
   * @param fts all FTS instances  @param ftsTakesTokens which of them have token code
   * @param ftsOfSite index of the instance of transfers to each site
   * @param issuerIndex number of the issuer, as FTS knows it
   */
  constructor(
    simulation: Simulation,
    meter: Meter,
    readonly name: string,
    config: SubmitterConfig,
    storage: Storage,
    book: TransferBook,
    fts: readonly FtsInstance[],
    ftsTakesTokens: readonly boolean[],
    ftsOfSite: Int32Array,
    issuer: Issuer,
    issuerIndex: number,
  ) {
    const { sites } = storage;
    const closedRequests = (files: number) => {
      this.closed += files;
    };
    const pool = new RunPool(name, simulation);
    this.states = new RequestStates(meter, name);
    const { states } = this;
    this.queue = new RequestQueue(
      simulation,
      {
        name,
        threads: config.pods * config.threads,
        partitionFiles: config.group_bulk,
        throttled: config.throttler !== undefined,
      },
      sites,
      book,
      pool,
      states,
    );
    const { queue } = this;
    const repairer = new Repairer(simulation, config.repair, queue, pool, states, book, closedRequests);
    this.finisher = new Finisher(
      simulation,
      config.finisher.sleep,
      config.retries,
      queue,
      repairer,
      meter.rate(`rucio.${name}.rate.retried`),
      book,
      closedRequests,
    );
    const { finisher } = this;
    const poller = new Poller(simulation, config.poller.sleep, states, queue.active, finisher);
    const routes = new FtsRoutes(
      {
        instances: fts,
        takesTokens: ftsTakesTokens,
        ofSite: ftsOfSite,
        useTokens: config.tokens.credential === 'token',
      },
      storage,
      config.experiment ?? name,
      (dataset, file, source, destination, attempt, cause) =>
        poller.fileDone(dataset, file, source, destination, attempt, cause),
    );
    const desk = new TokenDesk(simulation, meter, name, config, sites.length, issuer, (thread, answer) =>
      submitter.answered(thread, answer),
    );
    const submitter = new Submitter(simulation, meter, name, config, {
      queue,
      pool,
      states,
      routes,
      desk,
      finisher,
      book,
      issuer: issuerIndex,
    });
    if (config.throttler !== undefined) {
      const throttler = new Throttler(simulation, config.throttler, queue);
      submitter.armThrottler(() => throttler.arm());
    }
    simulation.checkAtEnd(() => this.checkRequests(simulation));
  }

  addRule(dataset: number, firstFile: number, files: number, source: number, destination: number): void {
    this.added += files;
    this.queue.add(dataset, firstFile, files, source, destination, 0);
  }

  private checkRequests(simulation: Simulation): void {
    const open = this.states.total + this.finisher.pending;
    if (this.added !== this.closed + open) {
      throw new LawBroken(
        'every request is in one state',
        simulation,
        `Rucio ${this.name}: ${this.added} added, ${this.closed} closed, ${open} open`,
      );
    }
  }
}
