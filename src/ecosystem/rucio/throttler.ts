import type { Simulation } from '../../kernel/simulation.js';
import type { SubmitterConfig } from '../../scenario/schema.js';
import { nextTurnUs } from './next-turn.js';
import type { RequestQueue } from './request-queue.js';

/** Share of a destination's limit below which the throttler releases (rucio conveyor throttler). */
const RELEASE_BELOW = 0.8;
/** Shortest pause, µs, so that a pause of 0 does not spin while a destination is full. */
const SHORTEST_SLEEP_US = 1_000_000;

/**
 * The throttler: once every sleep it releases the oldest WAITING requests of each destination whose active requests
 * are below 80 % of its limit, up to the limit.
 */
export class Throttler {
  private readonly turn: number;
  private readonly sleepUs: number;
  private armed = false;

  constructor(
    private readonly simulation: Simulation,
    private readonly config: NonNullable<SubmitterConfig['throttler']>,
    private readonly queue: RequestQueue,
  ) {
    this.sleepUs = Math.max(config.sleep, SHORTEST_SLEEP_US);
    this.turn = simulation.register(() => this.releaseAll());
  }

  /** There are requests in WAITING: the next turn matters. */
  arm(): void {
    if (this.armed) return;
    this.armed = true;
    this.simulation.at(nextTurnUs(0, this.sleepUs, this.simulation.nowUs), this.turn);
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
    this.armed = anyWaiting;
    if (anyWaiting) this.simulation.after(this.sleepUs, this.turn);
  }
}
