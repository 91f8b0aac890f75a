import type { Simulation } from '../kernel/simulation.js';
import type { Meter } from '../measure/meter.js';
import type { Scenario } from '../scenario/schema.js';
import { ChangeSchedule } from './changes/change-schedule.js';
import { FaultInjector } from './faults/fault-injector.js';
import { Network } from './network.js';
import type { Observer } from './observer.js';
import type { Ports, SimulatorParts, Traces } from './simulator.js';
import { SIMULATORS } from './simulators.js';

/**
 * All systems of a scenario, each built from the ports of those on which it is built, and what happens to them. No
 * system is known here by its name.
 */
export class World {
  readonly ports: Ports;

  constructor(simulation: Simulation, meter: Meter, scenario: Scenario, traces: Traces, observer?: Observer) {
    const network = new Network();
    const own = { simulation, meter, scenario, traces, network, observer };
    // Each system reads the ports that were there before it; when all are built all are there.
    const parts = own as SimulatorParts;
    const systems = SIMULATORS.map((build) => {
      const system = build(parts);
      Object.assign(parts, system.ports);
      return system;
    });
    this.ports = parts;
    const effects = Object.assign({}, ...systems.map((system) => system.effects));
    new FaultInjector(simulation, scenario.faults, effects, parts.faults);
    const reconfigure = systems.flatMap((system) => system.reconfigure ?? []);
    new ChangeSchedule(simulation, scenario, reconfigure, observer);
  }
}
