/** Where and when a law was broken, so that the run can be replayed. */
export interface RunPosition {
  readonly seed: number;
  readonly replication: number;
  readonly nowUs: number;
}

/** A law of the simulation does not hold: a defect of the simulator, never of the scenario. The run stops. */
export class LawBroken extends Error {
  constructor(law: string, position: RunPosition, detail: string) {
    super(
      `law broken: ${law}: ${detail} ` +
        `(seed ${position.seed}, replication ${position.replication}, time ${position.nowUs} µs)`,
    );
    this.name = 'LawBroken';
  }
}
