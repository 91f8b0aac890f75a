import { describe, expect, it } from 'vitest';
import type { FileRange } from '../../../src/ecosystem/file-ranges.js';
import { noRange } from '../../../src/ecosystem/file-ranges.js';
import { FailedRuns } from '../../../src/systems/rucio/simulator/failed-runs.js';
import { NO_RUN, RunPool } from '../../../src/systems/rucio/simulator/run-pool.js';

const POSITION = { seed: 1, replication: 0, nowUs: 0 };

/** Files of a dataset, with numbers that differ from each other. */
function range(firstFile: number, files: number, keys: Partial<FileRange> = {}): FileRange {
  return { dataset: 5, firstFile, files, source: 2, destination: 3, attempt: 4, ...keys };
}

function rig() {
  const pool = new RunPool('cms', POSITION);
  const failed = new FailedRuns(pool);
  const add = (one: FileRange) => failed.push(pool.make(one));
  const taken = (from: FailedRuns, most?: number) => {
    const run = from.shift(most);
    return run === NO_RUN ? undefined : { ...pool.rangeOf(run) };
  };
  return { pool, failed, add, taken };
}

describe('runs', () => {
  it('say of a range what it was made of, however many there are', () => {
    const { pool } = rig();
    const runs = Array.from({ length: 3000 }, (_, at) => pool.make(range(at, at + 1)));
    const read = noRange();
    for (const [at, run] of runs.entries()) {
      pool.read(run, read);
      expect(read).toEqual(range(at, at + 1));
    }
  });

  it('are split without losing a file or when they were made', () => {
    const { pool } = rig();
    const run = pool.make(range(10, 7));
    pool.createdUs[run] = 9;
    const head = pool.splitHead(run, 3);
    expect({ ...pool.rangeOf(head) }).toEqual(range(10, 3));
    expect({ ...pool.rangeOf(run) }).toEqual(range(13, 4));
    expect([pool.createdUs[head], pool.createdUs[run]]).toEqual([9, 9]);
  });
});

describe('files that failed', () => {
  it('are one run where they follow each other on one link at one attempt', () => {
    const { failed, add, taken } = rig();
    add(range(0, 1));
    add(range(1, 2));
    for (const keys of [{ dataset: 1 }, { source: 1 }, { destination: 1 }, { attempt: 1 }])
      add(range(3, 1, keys));
    add(range(5, 1, { attempt: 1 }));
    expect([failed.size, failed.total]).toEqual([6, 8]);
    expect(taken(failed)).toEqual(range(0, 3));
  });

  it('are taken in their order, the first of them from a longer run', () => {
    const { pool, failed, add, taken } = rig();
    const other = new FailedRuns(pool);
    add(range(0, 3));
    add(range(8, 2));
    failed.moveTo(other, 4);
    expect([failed.size, failed.total, other.size, other.total]).toEqual([1, 1, 2, 4]);
    expect(taken(failed)).toEqual(range(9, 1));
    expect([taken(other), taken(other), taken(other)]).toEqual([range(0, 3), range(8, 1), undefined]);
  });
});
