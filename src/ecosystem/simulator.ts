import type { Simulation } from '../kernel/simulation.js';
import type { FailureLog } from '../measure/failure-log.js';
import type { Meter } from '../measure/meter.js';
import type { FaultWindow } from '../measure/run-result.js';
import type { Scenario } from '../scenario/schema.js';
import type { TraceRow } from '../scenario/trace.js';
import type { AccessPointPort } from './access-point-port.js';
import type { Reconfigure } from './changes/change-schedule.js';
import type { EffectByKind } from './faults/effects.js';
import type { FaultObserver } from './faults/fault-injector.js';
import type { Network } from './network.js';
import type { Observer } from './observer.js';
import type { Credentials, DatasetBook, FtsInstance, Issuer, KeySource, Rules, Storage } from './ports.js';
import type { VaultPort } from './vault-port.js';

/** Rows of each trace file that a workload of the scenario names. */
export type Traces = ReadonlyMap<string, readonly TraceRow[]>;

/** What the systems offer each other: each is there once the system that offers it is built. */
export interface Ports {
  readonly book: DatasetBook;
  readonly failures: FailureLog;
  readonly credentials: Credentials;
  /** By their names in the scenario, as all that follow. */
  readonly issuers: ReadonlyMap<string, Issuer>;
  /** Where the public keys of each issuer are fetched. */
  readonly keys: ReadonlyMap<string, KeySource>;
  readonly storage: Storage;
  readonly fts: ReadonlyMap<string, FtsInstance>;
  readonly vaults: ReadonlyMap<string, VaultPort>;
  readonly accessPoints: ReadonlyMap<string, AccessPointPort>;
  /** The submitters, which take rules. */
  readonly submitters: ReadonlyMap<string, Rules>;
  /** Told of faults, and knows when they were there. */
  readonly faults: FaultObserver & { windows(): FaultWindow[] };
}

/** What a system is built from: its scenario, and the ports of the systems on which it is built. */
export interface SimulatorParts extends Ports {
  readonly simulation: Simulation;
  readonly meter: Meter;
  readonly scenario: Scenario;
  readonly traces: Traces;
  readonly network: Network;
  readonly observer: Observer | undefined;
}

/** The instances of a system, at work. */
export interface SimulatedSystem {
  /** What it offers to the systems that are built on it. */
  readonly ports?: Partial<Ports>;
  /** What can happen to its instances: `FaultEffects` of its kinds. */
  readonly effects?: EffectByKind;
  /** How its instances take changes of the scenario. */
  readonly reconfigure?: Reconfigure;
}

/** Builds all instances of a system that the scenario has, in the order of their names. */
export type Simulator = (parts: SimulatorParts) => SimulatedSystem;

/** The parts of a scenario's record by name, so that the order in which it lists them makes no difference. */
export function byName<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Builds each part of a record, in the order of their names. */
export function builtByName<T, B>(
  record: Readonly<Record<string, T>>,
  build: (name: string, config: T) => B,
): ReadonlyMap<string, B> {
  return new Map(byName(record).map(([name, config]) => [name, build(name, config)]));
}

/** What a scenario names, which its checks have found to be there. */
export function found<T>(map: ReadonlyMap<string, T>, name: string): T {
  const value = map.get(name);
  if (value === undefined) throw new RangeError(`there is no system ${name}`);
  return value;
}
