import type { Simulation } from '../kernel/simulation.js';
import { FailureLog } from '../measure/failure-log.js';
import type { Meter } from '../measure/meter.js';
import type { Scenario } from '../scenario/schema.js';
import type { TraceRow } from '../scenario/trace.js';
import { FaultInjector } from '../systems/faults/simulator/fault-injector.js';
import { FaultMeter } from '../systems/faults/simulator/fault-meter.js';
import { Fts } from '../systems/fts/simulator/fts.js';
import { Iam } from '../systems/iam/simulator/iam.js';
import { roomOf } from '../systems/rucio/simulator/process-room.js';
import { Rucio } from '../systems/rucio/simulator/rucio.js';
import { StorageSites } from '../systems/storage/simulator/storage.js';
import { trustedIssuers } from '../systems/storage/simulator/trusted-issuers.js';
import { Exposure } from '../systems/tokens/simulator/exposure.js';
import { Book } from '../systems/transfers/simulator/transfer-book.js';
import { DatasetSource } from '../systems/workload/simulator/dataset-source.js';
import { LoadTest } from '../systems/workload/simulator/load-test.js';
import { ChangeSchedule } from './changes/change-schedule.js';
import { liveConfig } from './changes/live-config.js';
import { Network } from './network.js';
import type { Observer } from './observer.js';
import { SIMULATORS } from './simulator.js';

/** Rows of each trace file that a workload of the scenario names. */
export type Traces = ReadonlyMap<string, readonly TraceRow[]>;

/**
 * All systems of a scenario, built and joined by their ports. They are built in the order of their names, so that the
 * order in which a scenario lists them makes no difference.
 */
export class World {
  readonly failures: FailureLog;
  readonly issuers: ReadonlyMap<string, Iam>;
  readonly fts: ReadonlyMap<string, Fts>;
  readonly submitters: ReadonlyMap<string, Rucio>;
  readonly storage: StorageSites;
  readonly book: Book;
  readonly exposure: Exposure;
  readonly network = new Network();
  readonly faults: FaultMeter;

  constructor(
    private readonly simulation: Simulation,
    private readonly meter: Meter,
    private readonly scenario: Scenario,
    private readonly traces: Traces,
    private readonly observer?: Observer,
  ) {
    const experiments = byName(scenario.submitters).map(([, { experiment }]) => experiment);
    this.failures = new FailureLog();
    this.book = new Book(simulation, meter, experiments, this.failures);
    this.exposure = new Exposure(simulation, meter, this.book.experiments, longestLifeUs(scenario));
    this.storage = new StorageSites(simulation, meter, scenario.sites, scenario.storage, this.book);
    this.failures.nameSites(this.storage.sites);
    this.issuers = new Map(
      byName(scenario.issuers).map(([name, config]) => [
        name,
        new Iam(simulation, meter, name, config, this.network),
      ]),
    );
    const issuers = [...this.issuers.values()];
    const keySources = new Map([...this.issuers].map(([name, { keyDesk }]) => [name, keyDesk]));
    this.storage.trust(trustedIssuers(scenario, keySources, this.network));
    this.fts = new Map(
      byName(scenario.fts).map(([name, config]) => [
        name,
        new Fts(
          simulation,
          meter,
          name,
          this.configOf(config),
          this.storage,
          this.book,
          this.exposure,
          issuers,
          this.observer,
          this.network,
        ),
      ]),
    );
    this.submitters = new Map(byName(scenario.submitters).map(([name]) => [name, this.buildSubmitter(name)]));
    for (const workload of sortedByName(scenario.workloads)) {
      this.buildWorkload(workload);
    }
    for (const test of sortedByName(scenario.load_tests)) {
      new LoadTest(simulation, found(this.issuers, test.issuer), test);
    }
    const parts = { simulation, meter, scenario, network: this.network, observer, issuers: this.issuers };
    const effects = Object.assign({}, ...SIMULATORS.map((build) => build(parts).effects));
    this.faults = new FaultMeter(simulation, meter, scenario, this.failures);
    const controlled = { ...this.controlled(), effects };
    new FaultInjector(simulation, scenario.faults, controlled, this.faults);
    new ChangeSchedule(simulation, scenario, controlled, observer);
  }

  /** A system's own configuration, which it may change where the scenario does. */
  private configOf<T>(config: T): T {
    return this.scenario.changes.length > 0 ? liveConfig(config) : config;
  }

  /** What faults and changes act on. */
  private controlled() {
    const { storage } = this;
    return {
      issuers: controlsOf(this.issuers),
      fts: controlsOf(this.fts),
      submitters: controlsOf(this.submitters),
      sites: storage.controls,
      siteNumbers: new Map(storage.sites.map((site, number) => [site, number])),
      network: this.network,
    };
  }

  private buildSubmitter(name: string): Rucio {
    const { scenario, simulation, meter, storage, book } = this;
    const config = this.configOf(scenario.submitters[name]);
    const later = scenario.changes.map(({ scenario: { submitters } }) => submitters[name]);
    const instances = [...this.fts.keys()];
    const issuers = [...this.issuers.keys()];
    return new Rucio({
      simulation,
      meter,
      name,
      config,
      room: roomOf([config, ...later]),
      storage,
      book,
      credentials: this.exposure,
      observer: this.observer,
      fts: [...this.fts.values()],
      ftsTakesTokens: instances.map((instance) => scenario.fts[instance].tokens),
      ftsOfSite: Int32Array.from(storage.sites, (site) => instances.indexOf(scenario.sites[site].fts)),
      issuer: this.issuers.get(config.issuer),
      issuerNumber: issuers.indexOf(config.issuer),
      signerNumber: issuers.length + Object.keys(scenario.submitters).sort().indexOf(name),
    });
  }

  private buildWorkload(workload: Scenario['workloads'][number]): void {
    const { arrivals } = workload;
    new DatasetSource(workload, {
      simulation: this.simulation,
      sites: this.storage.sites,
      book: this.book,
      rules: found(this.submitters, workload.submitter),
      experiment: this.scenario.submitters[workload.submitter].experiment,
      start: this.scenario.start,
      trace: arrivals.law === 'trace' ? this.traces.get(arrivals.file) : undefined,
    });
  }
}

/** The longest life that an access token, a URL or a proxy of the scenario can have at any time, µs. */
function longestLifeUs({ issuers, submitters, changes }: Scenario): number {
  const later = changes.map(({ scenario }) => longestLifeUs(scenario));
  const clients = Object.values(issuers).flatMap((issuer) => Object.values(issuer.clients));
  const lives = clients.map((client) => client.access_lifetime);
  return Math.max(
    0,
    ...later,
    ...lives,
    ...Object.values(submitters).map(({ tokens }) => tokens.access_lifetime ?? 0),
  );
}

function controlsOf<T>(systems: ReadonlyMap<string, { readonly controls: T }>): ReadonlyMap<string, T> {
  return new Map([...systems].map(([name, system]) => [name, system.controls]));
}

function sortedByName<T extends { readonly name: string }>(parts: readonly T[]): T[] {
  return [...parts].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function byName<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

function found<T>(map: ReadonlyMap<string, T>, name: string): T {
  const value = map.get(name);
  if (value === undefined) throw new RangeError(`there is no system ${name}`);
  return value;
}
