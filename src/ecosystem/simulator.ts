import type { Simulation } from '../kernel/simulation.js';
import type { Meter } from '../measure/meter.js';
import type { Fault } from '../scenario/faults.js';
import type { Scenario } from '../scenario/schema.js';
import { broughtBy } from '../systems/brought.js';
import type { Network } from './network.js';
import type { Observer } from './observer.js';
import type { Issuer } from './ports.js';

/** What a system with a simulator of its own is built from. */
export interface SimulatorParts {
  readonly simulation: Simulation;
  readonly meter: Meter;
  readonly scenario: Scenario;
  readonly network: Network;
  readonly observer: Observer | undefined;
  /** By their names in the scenario. */
  readonly issuers: ReadonlyMap<string, Issuer>;
}

/** What a fault does to one instance; `true` begins it, `false` ends it. */
export type FaultEffect = (instance: string, on: boolean, fault: Fault) => void;

/** The instances of a system, at work: what can happen to them, by the kind of fault. */
export interface SimulatedSystem {
  readonly effects: Readonly<Record<string, FaultEffect>>;
}

/** Builds all instances of a system that the scenario has, in the order of their names. */
export type Simulator = (parts: SimulatorParts) => SimulatedSystem;

/** The simulators of the systems that bring their own. */
export const SIMULATORS = (await broughtBy('simulator')) as readonly Simulator[];
