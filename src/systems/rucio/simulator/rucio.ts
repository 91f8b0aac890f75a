import type { FileRange } from '../../../ecosystem/file-ranges.js';
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
import { requestStates, requestsIn } from './request-states.js';
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

/** What most daemons of a Rucio work with. */
function workOf(parts: RucioParts, closedRequests: (files: number) => void) {
  const { simulation, meter, name, config, storage, book } = parts;
  const pool = new RunPool(name, simulation);
  const states = requestStates(meter, name, config.preparer !== undefined);
  const queue = new RequestQueue({
    simulation,
    name,
    sites: storage.sites,
    book,
    pool,
    states,
    pods: config.pods,
    podsMost: parts.room.submitter.pods,
    throttled: config.throttler !== undefined,
    blockOf: (dataset: number) => blockOf(parts, dataset),
  });
  return { ...parts, pool, states, queue, closedRequests, experiment: experimentOf(parts) };
}
type Work = ReturnType<typeof workOf>;

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
  private readonly work: Work;
  private readonly finisher: Finisher;
  private readonly poller: Poller;
  private readonly submitter: Submitter;
  private added = 0;
  private closed = 0;

  constructor(parts: RucioParts) {
    const { simulation, name, config, meter, room } = parts;
    this.name = name;
    const work = workOf(parts, (files) => {
      this.closed += files;
    });
    this.work = work;
    const repairer = new Repairer(work);
    const retried = meter.rate(`rucio.${name}.rate.retried`);
    const finisher = new Finisher({ ...work, room: room.finisher, repairer, retried });
    this.finisher = finisher;
    const { routes, desk, pollerTokens } = this.buildDesk(work);
    this.poller = new Poller({
      ...work,
      config: config.poller,
      room: room.poller,
      partitionWaitUs: config.partition_wait,
      active: work.queue.active,
      finisher,
      fts: routes,
      tokens: pollerTokens,
    });
    const strays = new StrayRequests({ ...work, finisher });
    this.submitter = new Submitter({ ...work, room: room.submitter, routes, desk, finisher, strays });
    const reaper = buildReaper(work);
    const throttler = this.buildThrottler(work);
    const preparer = buildPreparer(work);
    const daemons = [preparer, this.submitter, this.poller, finisher, reaper];
    this.controls = new RucioControls(
      config,
      { submitter: this.submitter, desk, reaper },
      daemons.filter((daemon) => daemon !== undefined),
      simulation.streams.stream('rucio', name, 'new pods'),
    );
    if (config.restart !== undefined) {
      const ofSubmitter = { restart: (lateUs: (pod: number) => number) => this.controls.restart(lateUs) };
      const ofRepairer = atOnce(simulation, repairer, REPAIRER_PARTITION_WAIT_US);
      const all = [ofSubmitter, this.poller, finisher, ofRepairer, throttler, preparer, reaper];
      const restarting = all.filter((daemon) => daemon !== undefined);
      new DailyRestart(simulation, name, config.restart, restarting);
    }
    const { issuer, access_lifetime: lifetimeUs } = config.tokens;
    if (issuer === 'x509' && lifetimeUs !== undefined) startProxies(work, lifetimeUs, 1 + parts.fts.length);
    simulation.checkAtEnd(() => this.checkRequests());
  }

  addRule(range: Readonly<FileRange>): void {
    this.added += range.files;
    this.work.observer?.transfer('requested', range);
    this.work.queue.add(this.work.pool.make(range));
  }

  /** The token desk, and who looks tokens up there. */
  private buildDesk(work: Work) {
    const { simulation, name, config, room, fts } = work;
    const threads = room.submitter.pods * room.submitter.threads;
    const desk = new TokenDesk({ ...work, polled: fts.length }, (asker, answer) => {
      if (asker < threads) this.submitter.answered(asker, answer);
      else if (asker < threads + desk.pollerAskers) pollerTokens.answered(asker, answer);
      else callBacks.answered(asker, answer);
    });
    const pollerTokens = new PollerTokens(desk, threads, room.poller, fts.length, config);
    const callBacks = new CallBackDesk(simulation, name, threads + desk.pollerAskers, desk);
    const routes = new FtsRoutes({
      ...work,
      instances: fts,
      takesTokens: work.ftsTakesTokens,
      ofSite: work.ftsOfSite,
      useTokens: config.tokens.issuer !== 'x509',
      from: `submitters.${name}`,
      forExperiment: config.experiment ?? name,
      onFilesEnded: (range, cause) => this.poller.filesEnded(range, cause),
      freshTokens: callBacks,
    });
    return { routes, desk, pollerTokens };
  }

  /** The throttler, where a scenario has one. */
  private buildThrottler({ simulation, name, config, queue }: Work): Restarting | undefined {
    if (config.throttler === undefined) return undefined;
    const throttler = new Throttler(simulation, config.throttler, queue, name);
    this.submitter.armThrottler(() => throttler.arm());
    return atOnce(simulation, throttler, config.partition_wait);
  }

  private checkRequests(): void {
    const { states, simulation } = this.work;
    const open = requestsIn(states) + this.finisher.pending;
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
function buildReaper(work: Work): Reaper | undefined {
  const { reaper } = work.config;
  const rateHz = reaper?.rate ?? 0;
  return reaper === undefined || rateHz === 0 ? undefined : new Reaper(work, reaper, rateHz);
}

/** The preparer, where a scenario has one. */
function buildPreparer(work: Work): Preparer | undefined {
  const { config, room, storage } = work;
  if (config.preparer === undefined) return undefined;
  const parts = { ...work, sites: storage.sites, room: room.preparer };
  return new Preparer(parts, config.preparer, config.partition_wait);
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
