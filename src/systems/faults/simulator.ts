import type { Simulator } from '../../ecosystem/simulator.js';
import { effects } from './simulator/effects.js';
import { FaultMeter } from './simulator/fault-meter.js';

/** What is measured of the faults of a scenario. */
export const simulator: Simulator = ({ simulation, meter, scenario, network, failures }) => ({
  ports: { faults: new FaultMeter(simulation, meter, scenario, failures) },
  effects: effects(network),
});
