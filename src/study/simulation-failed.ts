/** A simulation failed: a law was broken, or its thread ran out of memory. */
export class SimulationFailed extends Error {
  override readonly name = 'SimulationFailed';
}
