import { SECOND_US, type Simulation } from '../../../kernel/simulation.js';
import type { RequestQueue } from './request-queue.js';
import type { RunLists } from './run-lists.js';
import { NO_RUN } from './run-pool.js';

/** A row that a daemon has fetched is not offered to it again for this long (rucio core/request.py, processed_at_delay). */
export const PROCESSED_AT_DELAY_US = 600 * SECOND_US;

/**
 * Batches of processes that have died: requests that were fetched and not begun. They are QUEUED all the time, and are
 * offered to their pod again 600 s after they were fetched, or to others where the number of pods has changed meanwhile.
 *
 * Guarantee: a run is given back once, and before what was queued later. Cost: one event a run.
 */
export class LeftBatches {
  private due: readonly number[];

  constructor(
    private readonly simulation: Simulation,
    private readonly queue: Pick<RequestQueue, 'giveBack' | 'giveBackAnew'>,
    pods: number,
  ) {
    this.due = this.eachPod(pods);
  }

  /** There are so many pods from now on. */
  setPods(pods: number): void {
    this.due = this.eachPod(pods);
  }

  private eachPod(pods: number): readonly number[] {
    const due: readonly number[] = Array.from({ length: pods }, (_, pod) =>
      this.simulation.register((run) => {
        if (due === this.due) this.queue.giveBack(pod, run);
        else this.queue.giveBackAnew(run);
      }),
    );
    return due;
  }

  /** Takes over a list of runs that a pod fetched at `fetchedUs`. */
  leave(pod: number, lists: RunLists, list: number, fetchedUs: number): void {
    const { simulation } = this;
    const runs: number[] = [];
    while (lists.head(list) !== NO_RUN) runs.push(lists.shift(list));
    const backUs = Math.max(simulation.nowUs, fetchedUs + PROCESSED_AT_DELAY_US);
    // Each is put before the others: the first one last.
    for (const run of runs.reverse()) simulation.at(backUs, this.due[pod], run);
  }
}
