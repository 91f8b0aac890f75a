import type { Simulation } from '../../src/kernel/simulation.js';

/** Gaps of a Poisson process, whole µs. */
export function exponentialStream(simulation: Simulation, rateHz: number): () => number {
  const stream = simulation.streams.stream('test', 'gaps');
  return () => Math.max(1, Math.round((-Math.log1p(-stream.next()) / rateHz) * 1e6));
}
