import type { Finisher } from './finisher.js';
import type { RucioWork } from './work.js';

/** The parts of Rucio that it works with. */
export interface StrayParts extends RucioWork {
  readonly finisher: Pick<Finisher, 'turnFromUs'>;
}

/**
 * Requests that nobody works on although they are SUBMITTING: their thread has died, or the POST of their job came to
 * nothing. The finisher finds them 120 min after their thread had begun with the job, and queues them again; that does
 * not count as a retry (rucio finisher.py, core/request.py).
 *
 * Guarantee: a stray run is queued again once. Cost: one event a run, and none as long as there is none.
 */
export class StrayRequests {
  private readonly due: number;

  constructor(private readonly parts: StrayParts) {
    this.due = parts.simulation.register((run) => this.collect(run));
  }

  /** Takes over a run whose job was begun at `sinceUs`. */
  add(run: number, sinceUs: number): void {
    const { pool, config, simulation, finisher, observer } = this.parts;
    observer?.transfer('stray', pool.rangeOf(run));
    const overUs = Math.max(simulation.nowUs, sinceUs + config.finisher.submitting_timeout);
    simulation.at(finisher.turnFromUs(pool.dataset[run], overUs), this.due, run);
  }

  private collect(run: number): void {
    const { pool, queue, states, observer } = this.parts;
    const files = pool.files[run];
    states.submitting.add(-files);
    queue.active[pool.destination[run]] -= files;
    observer?.transfer('retried', pool.rangeOf(run), pool.attempt[run]);
    queue.add(run);
  }
}
