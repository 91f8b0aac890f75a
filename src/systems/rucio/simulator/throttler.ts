import type { Simulation } from '../../../kernel/simulation.js';
import type { SubmitterConfig } from '../../../scenario/schema.js';
import type { RequestQueue } from './request-queue.js';
import { TurnClock } from './turn-clock.js';

/** Share of a destination's limit below which the throttler releases (rucio conveyor throttler). */
const RELEASE_BELOW = 0.8;

/**
 * The throttler: once every sleep it releases the oldest WAITING requests of each destination whose active requests
 * are below 80 % of its limit, up to the limit. Of all its pods one works, and no batch of it counts as full.
 */
export class Throttler {
  private readonly turn: number;
  private readonly clock: TurnClock;
  private event = -1;

  constructor(
    private readonly simulation: Simulation,
    private readonly config: NonNullable<SubmitterConfig['throttler']>,
    private readonly queue: RequestQueue,
    name: string,
  ) {
    this.clock = new TurnClock(simulation, config.sleep, [name, 'throttler', 0]);
    this.turn = simulation.register(() => this.releaseAll());
  }

  /** There are requests in WAITING: the next turn matters. */
  arm(): void {
    if (this.event >= 0) return;
    this.event = this.simulation.at(this.clock.turnFromUs(this.simulation.nowUs), this.turn);
  }

  /** The process comes back and has its first turn then, µs. */
  restart(firstTurnUs: number): void {
    this.clock.restart(firstTurnUs);
    if (this.event < 0) return;
    this.simulation.cancel(this.event);
    this.event = this.simulation.at(firstTurnUs, this.turn);
  }

  private releaseAll(): void {
    const { active } = this.queue;
    const max = this.config.max_transfers;
    let anyWaiting = false;
    for (let destination = 0; destination < active.length; destination++) {
      if (!this.queue.hasWaiting(destination)) continue;
      if (active[destination] < RELEASE_BELOW * max) {
        this.queue.release(destination, max - active[destination]);
      }
      anyWaiting ||= this.queue.hasWaiting(destination);
    }
    this.event = anyWaiting ? this.simulation.at(this.clock.nextUs, this.turn) : -1;
  }
}
