import type { Simulation } from '../../../kernel/simulation.js';
import type { FtsConfig } from '../../../scenario/schema.js';

/** A loop that the watchdog looks at. */
export interface Watched {
  readonly working: boolean;
  /** When it last began a round: before its sleep, where it sleeps. */
  readonly stampUs: number;
}

/** One watched loop and the longest round that it is given, µs. */
export interface Watch {
  readonly loop: Watched;
  readonly graceUs: number;
}

/**
 * The watchdog of the token daemon of FTS 3.14 (HeartBeat.cpp, criticalServiceExpired): every 60 s it looks at when
 * each loop last began a round, and kills the daemon when that is longer ago than its grace. The stamp is set before
 * the sleep, so sleep and work count together; whatever the round has not stored is lost.
 */
export class Watchdog {
  private readonly check: number;

  constructor(
    private readonly simulation: Simulation,
    private readonly config: Pick<FtsConfig['watchdog'], 'check'>,
    private readonly watches: () => readonly Watch[],
    private readonly kill: () => void,
  ) {
    this.check = simulation.register(() => this.look());
  }

  /** Begins, and looks for the first time after a delay. */
  start(afterUs: number): void {
    this.simulation.after(afterUs, this.check);
  }

  private look(): void {
    const { nowUs } = this.simulation;
    if (this.watches().some(({ loop, graceUs }) => loop.working && nowUs - loop.stampUs > graceUs))
      this.kill();
    this.simulation.after(this.config.check, this.check);
  }
}
