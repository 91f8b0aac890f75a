import { NO_RUN, type RunPool } from './run-pool.js';

/**
 * First-in-first-out lists of runs, linked through the pool. Cost: O(1) to push and shift, no allocation.
 */
export class RunLists {
  private readonly heads: Int32Array;
  private readonly tails: Int32Array;

  /** @param lists how many lists, numbered from 0 */
  constructor(
    private readonly pool: RunPool,
    lists: number,
  ) {
    this.heads = new Int32Array(lists).fill(NO_RUN);
    this.tails = new Int32Array(lists).fill(NO_RUN);
  }

  /** The first run of a list, or `NO_RUN`. */
  head(list: number): number {
    return this.heads[list];
  }

  /** The last run of a list, or `NO_RUN`. */
  tail(list: number): number {
    return this.tails[list];
  }

  push(list: number, run: number): void {
    this.pool.next[run] = NO_RUN;
    const tail = this.tails[list];
    if (tail === NO_RUN) this.heads[list] = run;
    else this.pool.next[tail] = run;
    this.tails[list] = run;
  }

  /** Puts a run before the others. */
  unshift(list: number, run: number): void {
    const head = this.heads[list];
    this.pool.next[run] = head;
    this.heads[list] = run;
    if (head === NO_RUN) this.tails[list] = run;
  }

  /** Moves all runs of a list into an empty one. */
  moveAll(from: number, to: number): void {
    this.heads[to] = this.heads[from];
    this.tails[to] = this.tails[from];
    this.heads[from] = NO_RUN;
    this.tails[from] = NO_RUN;
  }

  /** Takes the first run of a list that is not empty. */
  shift(list: number): number {
    return this.unlink(list, NO_RUN);
  }

  /** Takes the run after `previous`, or the first one when that is `NO_RUN`. */
  unlink(list: number, previous: number): number {
    const { next } = this.pool;
    const run = previous === NO_RUN ? this.heads[list] : next[previous];
    const after = next[run];
    if (previous === NO_RUN) this.heads[list] = after;
    else next[previous] = after;
    if (after === NO_RUN) this.tails[list] = previous;
    next[run] = NO_RUN;
    return run;
  }
}
