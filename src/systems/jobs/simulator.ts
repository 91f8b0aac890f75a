import { byName, found, type Simulator } from '../../ecosystem/simulator.js';
import { jobMeters } from './simulator/job-meters.js';
import { Population } from './simulator/population.js';

/** The populations of jobs of a scenario. */
export const simulator: Simulator = ({ simulation, meter, scenario, accessPoints }) => {
  for (const [name, config] of byName(scenario.jobs)) {
    const points = found(accessPoints, config.access_point ?? '');
    new Population({ simulation, name, config, points, meters: jobMeters(meter, name) });
  }
  return {};
};
