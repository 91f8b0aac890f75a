import type { Simulation } from './simulation.js';

/**
 * The phase of a process: how long after the begin of a scenario its loop of a period first comes round, µs in
 * 0 … period − 1, drawn once and uniform. A service runs long before a scenario begins, and nothing aligns the loops
 * of one process with those of another.
 * @param process names the process, for example `phaseUs(simulation, 60_000_000, 'rucio', 'cms', 'poller', 2)`
 */
export function phaseUs(
  simulation: Simulation,
  periodUs: number,
  ...process: readonly (string | number)[]
): number {
  return Math.floor(simulation.streams.stream('phase', ...process).next() * periodUs);
}
