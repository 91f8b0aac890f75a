import type { Simulation } from '../../../kernel/simulation.js';
import type { Stream } from '../../../kernel/streams.js';
import type { SubmitterConfig } from '../../../scenario/schema.js';

/** A daemon of which all pods die and come back, each `lateUs(pod)` later. */
export interface Restarting {
  restart(lateUs: (pod: number) => number): void;
}

/**
 * The restart of all daemons at a time of the day (rucio helm-charts, automaticRestart): all pods come back within
 * `spread`, so that their turns fall together and caches of their own are empty.
 */
export class DailyRestart {
  private readonly stream: Stream;

  /** @param daemons are restarted one after the other, at the same instant */
  constructor(
    simulation: Simulation,
    name: string,
    private readonly config: NonNullable<SubmitterConfig['restart']>,
    private readonly daemons: readonly Restarting[],
  ) {
    this.stream = simulation.streams.stream('rucio', name, 'restart');
    const restart = simulation.register(() => {
      this.restart();
      simulation.post(config.every, restart);
    });
    simulation.post(config.at, restart);
  }

  private restart(): void {
    const { daemons, stream, config } = this;
    for (const daemon of daemons) daemon.restart(() => Math.floor(stream.next() * config.spread));
  }
}
