import { RunLists } from './run-lists.js';
import { NO_RUN, type RunPool } from './run-pool.js';

const LIST = 0;

/**
 * Files that failed, as a list of runs: neighbours of one dataset that fail one after the other at the same attempt on
 * the same link are one run, so that the files of a dead token do not become as many requests. Cost: nothing beside the
 * runs.
 */
export class FailedRuns {
  /** Runs held. */
  size = 0;
  /** Files in them. */
  total = 0;
  private readonly list: RunLists;

  constructor(private readonly pool: RunPool) {
    this.list = new RunLists(pool, 1);
  }

  /** The first run, or `NO_RUN`. */
  get head(): number {
    return this.list.head(LIST);
  }

  /** Adds a run. */
  push(run: number): void {
    const { pool, list } = this;
    this.total += pool.files[run];
    // When they were made says nothing of requests that have ended.
    pool.createdUs[run] = 0;
    const last = list.tail(LIST);
    if (last !== NO_RUN && pool.join(last, run)) return;
    list.push(LIST, run);
    this.size++;
  }

  /** Takes the first run, of at most `most` files; `NO_RUN` where there is none. */
  shift(most = Number.POSITIVE_INFINITY): number {
    const { pool, list, head } = this;
    if (head === NO_RUN) return NO_RUN;
    const isWhole = pool.files[head] <= most;
    const run = isWhole ? list.shift(LIST) : pool.splitHead(head, most);
    if (isWhole) this.size--;
    this.total -= pool.files[run];
    return run;
  }

  /** Moves the first runs, up to `most` files, into another list. */
  moveTo(other: FailedRuns, most = Number.POSITIVE_INFINITY): void {
    for (let left = Math.min(most, this.total); left > 0; ) {
      const run = this.shift(left);
      left -= this.pool.files[run];
      other.push(run);
    }
  }
}
