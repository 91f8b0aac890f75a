import type { Simulation } from '../../kernel/simulation.js';
import type { Meter } from '../../measure/meter.js';
import type { Fault } from '../../scenario/faults.js';
import type { FaultObserver } from './fault-injector.js';

/** What faults do to transfers: `faults.<name>.*` of the catalogue. */
export class FaultMeter implements FaultObserver {
  constructor(_simulation: Simulation, _meter: Meter, _faults: readonly Fault[]) {}
  began(_fault: number): void {}
  ended(_fault: number): void {}
}
