import type { Observer } from '../../../ecosystem/observer.js';
import type { FtsInstance, Rules } from '../../../ecosystem/ports.js';
import { LawBroken } from '../../../kernel/laws.js';
import type { Simulation } from '../../../kernel/simulation.js';
import { filesPerDirectory } from '../../tokens/scopes.js';
import { CallBackDesk } from './call-back-desk.js';
import { DailyRestart, type Restarting } from './daily-restart.js';
import { Finisher } from './finisher.js';
import { FtsRoutes } from './fts-routes.js';
import { Poller } from './poller.js';
import { PollerTokens } from './poller-tokens.js';
import { Preparer } from './preparer.js';
import { startProxies } from './proxies.js';
import { Reaper } from './reaper.js';
import { REPAIRER_PARTITION_WAIT_US, Repairer } from './repairer.js';
import { RequestQueue } from './request-queue.js';
import { RequestStates } from './request-states.js';
import { RucioControls } from './rucio-controls.js';
import { RunPool } from './run-pool.js';
import { StrayRequests } from './stray-requests.js';
import { Submitter } from './submitter.js';
import { Throttler } from './throttler.js';
import { type DeskParts, TokenDesk } from './token-desk.js';

/** What a Rucio is built from. */
export interface RucioParts extends Omit<DeskParts, 'experiment' | 'polled'> {
  /** All FTS instances. */
  readonly fts: readonly FtsInstance[];
  /** Which of them have token code. */
  readonly ftsTakesTokens: readonly boolean[];
  /** Index of the instance of transfers to each site. */
  readonly ftsOfSite: Int32Array;
}

/** The token desk of a Rucio, and who looks tokens up there. */
interface BuiltDesk {
  readonly routes: FtsRoutes;
  readonly desk: TokenDesk;
  readonly pollerTokens: PollerTokens;
}

/**
 * One Rucio: turns rules into one request per file and destination, and brings each to FTS until it is done or given
 * up: (preparer →) (throttler →) submitter → (FTS) → poller → finisher → queue again, or stuck → repairer.
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
  private readonly pool: RunPool;
  private readonly repairer: Repairer;
  private readonly finisher: Finisher;
  private readonly poller: Poller;
  private readonly submitter: Submitter;
  private added = 0;
  private closed = 0;
  private readonly closedRequests = (files: number): void => {
    this.closed += files;
  };

  constructor(parts: RucioParts) {
    const { simulation, meter, name, config, storage, book, observer } = parts;
    this.name = name;
    this.observer = observer;
    this.pool = new RunPool(name, simulation);
    this.states = new RequestStates(meter, name, config.preparer !== undefined);
    this.queue = new RequestQueue(
      simulation,
      {
        name,
        pods: config.pods,
        podsMost: parts.room.submitter.pods,
        throttled: config.throttler !== undefined,
        blockOf: (dataset: number) => blockOf(parts, dataset),
      },
      storage.sites,
      book,
      this.pool,
      this.states,
    );
    this.repairer = this.buildRepairer(parts);
    this.finisher = this.buildFinisher(parts);
    const { routes, desk, pollerTokens } = this.buildDesk(parts);
    this.poller = this.buildPoller(parts, routes, pollerTokens);
    this.submitter = this.buildSubmitter(parts, routes, desk);
    const reaper = buildReaper(parts);
    const throttler = this.buildThrottler(parts);
    const preparer = this.buildPreparer(parts);
    const daemons = [preparer, this.submitter, this.poller, this.finisher, reaper];
    this.controls = new RucioControls(
      config,
      { submitter: this.submitter, desk, reaper },
      daemons.filter((daemon) => daemon !== undefined),
      simulation.streams.stream('rucio', name, 'new pods'),
    );
    const others = [throttler, preparer, reaper].filter((daemon) => daemon !== undefined);
    if (config.restart !== undefined) {
      const ofSubmitter = { restart: (lateUs: (pod: number) => number) => this.controls.restart(lateUs) };
      new DailyRestart(simulation, name, config.restart, [
        ofSubmitter,
        this.poller,
        this.finisher,
        atOnce(simulation, this.repairer, REPAIRER_PARTITION_WAIT_US),
        ...others,
      ]);
    }
    const { issuer, access_lifetime: lifetimeUs } = config.tokens;
    if (issuer === 'x509' && lifetimeUs !== undefined) {
      const experiment = experimentOf(parts);
      startProxies(simulation, parts.credentials, experiment, lifetimeUs, 1 + parts.fts.length, storage);
    }
    simulation.checkAtEnd(() => this.checkRequests(simulation));
  }

  addRule(dataset: number, firstFile: number, files: number, source: number, destination: number): void {
    this.added += files;
    this.observer?.transfer('requested', dataset, firstFile, files, source, destination);
    this.queue.add(dataset, firstFile, files, source, destination, 0);
  }

  private buildRepairer({ simulation, name, config, book, observer }: RucioParts): Repairer {
    const { queue, pool, states, closedRequests } = this;
    return new Repairer(simulation, config.repair, queue, pool, states, book, closedRequests, name, observer);
  }

  private buildFinisher({ simulation, meter, name, config, room, book, observer }: RucioParts): Finisher {
    const { queue, repairer, closedRequests } = this;
    const retried = meter.rate(`rucio.${name}.rate.retried`);
    return new Finisher({
      simulation,
      name,
      config,
      room: room.finisher,
      queue,
      repairer,
      retried,
      book,
      closedRequests,
      observer,
    });
  }

  private buildDesk(parts: RucioParts): BuiltDesk {
    const { simulation, name, config, room, fts, storage } = parts;
    const threads = room.submitter.pods * room.submitter.threads;
    const deskParts = { ...parts, experiment: experimentOf(parts), polled: fts.length };
    const desk = new TokenDesk(deskParts, (asker, answer) => {
      if (asker < threads) this.submitter.answered(asker, answer);
      else if (asker < threads + desk.pollerAskers) pollerTokens.answered(asker, answer);
      else callBacks.answered(asker, answer);
    });
    const pollerTokens = new PollerTokens(desk, threads, room.poller, fts.length, config);
    const callBacks = new CallBackDesk(simulation, name, threads + desk.pollerAskers, desk);
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
        this.poller.fileDone(dataset, file, source, destination, attempt, cause),
      callBacks,
      `submitters.${name}`,
    );
    return { routes, desk, pollerTokens };
  }

  private buildPoller(parts: RucioParts, routes: FtsRoutes, tokens: PollerTokens): Poller {
    const { simulation, name, config, room, fts, book, observer } = parts;
    const { states, finisher } = this;
    return new Poller({
      simulation,
      name,
      config: config.poller,
      room: room.poller,
      partitionWaitUs: config.partition_wait,
      states,
      active: this.queue.active,
      finisher,
      fts: {
        count: fts.length,
        instanceOf: (destination) => routes.instanceOf(destination),
        answers: (instance) => routes.answers(instance),
      },
      tokens,
      book,
      observer,
    });
  }

  private buildSubmitter(parts: RucioParts, routes: FtsRoutes, desk: TokenDesk): Submitter {
    const { simulation, meter, name, config, room, book, observer } = parts;
    const { queue, pool, states, finisher } = this;
    const strays = new StrayRequests(simulation, config.finisher, finisher, queue, pool, states, observer);
    return new Submitter(simulation, meter, name, config, {
      queue,
      pool,
      states,
      routes,
      desk,
      finisher,
      strays,
      book,
      observer,
      room: room.submitter,
    });
  }

  /** The throttler, where a scenario has one. */
  private buildThrottler({ simulation, name, config }: RucioParts): Restarting | undefined {
    if (config.throttler === undefined) return undefined;
    const throttler = new Throttler(simulation, config.throttler, this.queue, name);
    this.submitter.armThrottler(() => throttler.arm());
    return atOnce(simulation, throttler, config.partition_wait);
  }

  /** The preparer, where a scenario has one. */
  private buildPreparer(parts: RucioParts): Preparer | undefined {
    const { simulation, name, config, room, book, storage, observer } = parts;
    if (config.preparer === undefined) return undefined;
    const { queue, pool, states } = this;
    const { sites } = storage;
    return new Preparer(
      { simulation, name, sites, room: room.preparer, queue, pool, states, book, observer },
      config.preparer,
      config.partition_wait,
    );
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

/** The reaper, where files come to be deleted. */
function buildReaper(parts: RucioParts): Reaper | undefined {
  const { reaper } = parts.config;
  const rateHz = reaper?.rate ?? 0;
  if (reaper === undefined || rateHz === 0) return undefined;
  return new Reaper({ ...parts, experiment: experimentOf(parts) }, reaper, rateHz);
}

function experimentOf({ book, config, name }: RucioParts): number {
  return book.experiments.indexOf(config.experiment ?? name);
}

/**
 * Where each pod has a cache of its own and tokens are for directories, each pod gets its share of every directory, and
 * not of the dataset alone: it then asks for its own token of each.
 */
function blockOf({ config, book }: RucioParts, dataset: number): number {
  const { cache, scope, source_scope, directories } = config.tokens;
  const isOfDirectories = scope === 'directory' || source_scope === 'directory';
  if (cache === 'shared' || cache === 'off' || !isOfDirectories) return Number.POSITIVE_INFINITY;
  return filesPerDirectory(book.filesOf(dataset), directories);
}

/** A daemon of one process that has its first turn a partition wait after it is back. */
function atOnce(
  simulation: Simulation,
  daemon: { restart(firstTurnUs: number): void },
  partitionWaitUs: number,
): Restarting {
  return { restart: (lateUs) => daemon.restart(simulation.nowUs + lateUs(0) + partitionWaitUs) };
}
