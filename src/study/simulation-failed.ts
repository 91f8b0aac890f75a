/** A simulation failed: a law was broken, or its thread ran out of memory. */
export class SimulationFailed extends Error {
  override readonly name: string = 'SimulationFailed';
  /** It is a defect of tokensim, and not of what was asked of it. */
  readonly isDefect: boolean = true;
}

/** A run needs more memory than it may have. */
export class TooLarge extends SimulationFailed {
  override readonly name = 'TooLarge';
  override readonly isDefect = false;
}
