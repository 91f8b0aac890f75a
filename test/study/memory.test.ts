import { expect, test } from 'vitest';
import { overMemory } from '../../src/study/memory.js';
import { TooLarge } from '../../src/study/simulation-failed.js';
import { WorkerPool } from '../../src/study/worker-pool.js';
import { GOOD, load } from '../scenario/folder.js';

const GIB = 2 ** 30;

test('a run within its memory goes on, and one beyond it says by when and what helps', () => {
  expect(overMemory(2 * GIB, 0, 3600e6, 2 * GIB)).toBeUndefined();
  expect(overMemory(2 * GIB, 1800e6, 3600e6, 2.5 * GIB)?.overMemory).toBe(
    'the run has taken 2.5 GiB of memory by 0.5 h of its 1 h, and may take 2 GiB: shorten its horizon, lower its rates, run fewer replications, or raise --memory',
  );
});

test('a thread ends its run in one line, and is no defect of the simulator', async () => {
  const { variants, traces } = load({ 'small.yaml': GOOD.replace(/horizon: .*/, 'horizon: 365 d') });
  const pool = new WorkerPool({
    threads: 1,
    memoryBytes: 1,
    thread: new URL('../../dist/study/simulate-worker.js', import.meta.url),
  });
  try {
    const failure = pool.simulate({ scenario: variants[0].scenario, traces, replication: 0 });
    await expect(failure).rejects.toThrow(/^the run has taken .* GiB of memory by /);
    await expect(failure).rejects.toBeInstanceOf(TooLarge);
  } finally {
    await pool.close();
  }
}, 60_000);
