import type { RunLists } from './run-lists.js';
import { NO_RUN, type RunPool } from './run-pool.js';

/**
 * Takes all runs out of the first `count` lists: the oldest requests first (rucio orders by created_at), with the
 * shares of what was one run before put together again. Cost: a sort of the runs.
 */
export function joinedRuns(pool: RunPool, lists: RunLists, count: number): number[] {
  const runs: number[] = [];
  for (let list = 0; list < count; list++) {
    while (lists.head(list) !== NO_RUN) runs.push(lists.shift(list));
  }
  const order = [
    pool.createdUs,
    pool.dataset,
    pool.destination,
    pool.source,
    pool.attempt,
    pool.firstFile,
  ] as const;
  runs.sort((a, b) => {
    const column = order.find((values) => values[a] !== values[b]);
    return column === undefined ? 0 : column[a] - column[b];
  });
  const joined: number[] = [];
  for (const run of runs) {
    const last = joined.at(-1);
    if (last === undefined || !pool.join(last, run)) joined.push(run);
  }
  return joined;
}
