import type { Observer } from '../../../ecosystem/observer.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { SubmitterConfig } from '../../../scenario/schema.js';
import type { Finisher } from './finisher.js';
import type { RequestQueue } from './request-queue.js';
import type { RequestStates } from './request-states.js';
import type { RunPool } from './run-pool.js';

/**
 * Requests that nobody works on although they are SUBMITTING: their thread has died, or the POST of their job came to
 * nothing. The finisher finds them 120 min after their thread had begun with the job, and queues them again; that does
 * not count as a retry (rucio finisher.py, core/request.py).
 *
 * Guarantee: a stray run is queued again once. Cost: one event a run, and none as long as there is none.
 */
export class StrayRequests {
  private readonly due: number;

  constructor(
    private readonly simulation: Simulation,
    private readonly config: SubmitterConfig['finisher'],
    private readonly finisher: Pick<Finisher, 'turnFromUs'>,
    private readonly queue: RequestQueue,
    private readonly pool: RunPool,
    private readonly states: RequestStates,
    private readonly observer: Observer | undefined,
  ) {
    this.due = simulation.register((run) => this.collect(run));
  }

  /** Takes over a run whose job was begun at `sinceUs`. */
  add(run: number, sinceUs: number): void {
    const { pool, config, simulation } = this;
    this.observer?.transfer(
      'stray',
      pool.dataset[run],
      pool.firstFile[run],
      pool.files[run],
      pool.source[run],
      pool.destination[run],
    );
    const overUs = Math.max(simulation.nowUs, sinceUs + config.submitting_timeout);
    simulation.at(this.finisher.turnFromUs(pool.dataset[run], overUs), this.due, run);
  }

  private collect(run: number): void {
    const { pool, queue } = this;
    const dataset = pool.dataset[run];
    const firstFile = pool.firstFile[run];
    const files = pool.files[run];
    const source = pool.source[run];
    const destination = pool.destination[run];
    const attempt = pool.attempt[run];
    pool.free(run);
    this.states.submitting.add(-files);
    queue.active[destination] -= files;
    this.observer?.transfer('retried', dataset, firstFile, files, source, destination, attempt);
    queue.add(dataset, firstFile, files, source, destination, attempt);
  }
}
