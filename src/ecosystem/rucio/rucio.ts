import { LawBroken } from '../../kernel/laws.js';
import type { Simulation } from '../../kernel/simulation.js';
import type { Observer } from '../observer.js';
import type { FtsInstance } from '../ports.js';
import type { Rules } from '../workload/dataset-source.js';
import { CallBackDesk } from './call-back-desk.js';
import { Finisher } from './finisher.js';
import { FtsRoutes } from './fts-routes.js';
import { Poller } from './poller.js';
import { startProxies } from './proxies.js';
import { Repairer } from './repairer.js';
import { RequestQueue } from './request-queue.js';
import { RequestStates } from './request-states.js';
import { RucioControls } from './rucio-controls.js';
import { RunPool } from './run-pool.js';
import { StrayRequests } from './stray-requests.js';
import { Submitter } from './submitter.js';
import { Throttler } from './throttler.js';
import { type DeskParts, TokenDesk } from './token-desk.js';

/** What a Rucio is built from. */
export interface RucioParts extends Omit<DeskParts, 'experiment'> {
  /** All FTS instances. */
  readonly fts: readonly FtsInstance[];
  /** Which of them have token code. */
  readonly ftsTakesTokens: readonly boolean[];
  /** Index of the instance of transfers to each site. */
  readonly ftsOfSite: Int32Array;
}

/**
 * One Rucio: turns rules into one request per file and destination, and brings each to FTS until it is done or given
 * up: throttler → submitter → (FTS) → poller → finisher → queue again, or stuck → repairer.
 *
 * Guarantee: every request is in one state and is closed once; the sum is checked when the run ends.
 * Mechanism: requests are runs of files; what is at FTS costs nothing here until it has ended.
 */
export class Rucio implements Rules {
  readonly name: string;
  readonly controls: RucioControls;
  private readonly observer: Observer | undefined;
  private readonly queue: RequestQueue;
  private readonly states: RequestStates;
  private readonly finisher: Finisher;
  private added = 0;
  private closed = 0;

  constructor(parts: RucioParts) {
    const { simulation, meter, name, config, storage, book, fts, observer } = parts;
    const { sites } = storage;
    const threads = config.pods * config.threads;
    this.name = name;
    this.observer = observer;
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
        threads,
        partitionFiles: config.group_bulk,
        throttled: config.throttler !== undefined,
      },
      sites,
      book,
      pool,
      states,
    );
    const { queue } = this;
    const repairer = new Repairer(
      simulation,
      config.repair,
      queue,
      pool,
      states,
      book,
      closedRequests,
      observer,
    );
    this.finisher = new Finisher(
      simulation,
      config.finisher.sleep,
      config.retries,
      queue,
      repairer,
      meter.rate(`rucio.${name}.rate.retried`),
      book,
      closedRequests,
      observer,
    );
    const { finisher } = this;
    const polled = {
      count: fts.length,
      instanceOf: (destination: number) => routes.instanceOf(destination),
      answers: (instance: number) => routes.answers(instance),
    };
    const poller = new Poller(
      simulation,
      config.poller.sleep,
      states,
      queue.active,
      finisher,
      polled,
      observer,
    );
    const experiment = book.experiments.indexOf(config.experiment ?? name);
    const desk = new TokenDesk({ ...parts, experiment }, (asker, answer) => {
      if (asker < threads) submitter.answered(asker, answer);
      else callBacks.answered(asker, answer);
    });
    const callBacks = new CallBackDesk(simulation, name, threads, desk);
    const routes = new FtsRoutes(
      {
        instances: fts,
        takesTokens: parts.ftsTakesTokens,
        ofSite: parts.ftsOfSite,
        useTokens: config.tokens.issuer !== 'x509',
      },
      storage,
      config.experiment ?? name,
      (dataset, file, source, destination, attempt, cause) =>
        poller.fileDone(dataset, file, source, destination, attempt, cause),
      callBacks,
      `submitters.${name}`,
    );
    const submitter = new Submitter(simulation, meter, name, config, {
      queue,
      pool,
      states,
      routes,
      desk,
      finisher,
      strays: new StrayRequests(simulation, config.finisher, queue, pool, states, observer),
      book,
      observer,
    });
    this.controls = new RucioControls(config, submitter, desk);
    if (config.throttler !== undefined) {
      const throttler = new Throttler(simulation, config.throttler, queue);
      submitter.armThrottler(() => throttler.arm());
    }
    const { issuer, access_lifetime: lifetimeUs } = config.tokens;
    if (issuer === 'x509' && lifetimeUs !== undefined) {
      startProxies(simulation, parts.credentials, experiment, lifetimeUs, 1 + fts.length, storage);
    }
    simulation.checkAtEnd(() => this.checkRequests(simulation));
  }

  addRule(dataset: number, firstFile: number, files: number, source: number, destination: number): void {
    this.added += files;
    this.observer?.transfer('requested', dataset, firstFile, files, source, destination);
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
