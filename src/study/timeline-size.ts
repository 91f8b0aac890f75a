import { World } from '../ecosystem/world.js';
import { Simulation } from '../kernel/simulation.js';
import { Meter } from '../measure/meter.js';
import { defaultBinUs } from '../scenario/bins.js';
import type { LoadedScenario, LoadedVariant } from '../scenario/load.js';

/** The most rows that a timeline of one replication can have: a row for each bin and series. */
export function timelineRowsOf({ scenario }: LoadedVariant, traces: LoadedScenario['traces']): number {
  const binUs = scenario.bin ?? defaultBinUs(scenario.horizon);
  const simulation = new Simulation(scenario.seed);
  const meter = new Meter(simulation, binUs);
  new World(simulation, meter, scenario, traces);
  return Math.ceil((scenario.horizon - scenario.warmup) / binUs) * meter.seriesMost;
}
