import { afterEach, describe, expect, test } from 'vitest';
import type { Scenario } from '../../src/scenario/schema.js';
import { SimulationFailed } from '../../src/study/simulation-failed.js';
import { type PoolOptions, simulateAll, type Task, WorkerPool } from '../../src/study/worker-pool.js';

/** What a thread of these tests gives instead of a result. */
interface Told {
  readonly replication: number;
  readonly thread: number;
  /** Tasks that the thread has had. */
  readonly tasks: number;
}

/** A module of threads that do what the name of a scenario says. */
const THREAD = thread(`
  import { deserialize } from 'node:v8';
  import { threadId } from 'node:worker_threads';
  let tasks = 0;
  export function simulateTask({ scenario, replication, progress }) {
    tasks++;
    progress.postMessage(0);
    const { name } = deserialize(scenario.bytes);
    const fail = (what) => { throw new Error(what) };
    if (name === 'breaks a law' && replication === 1) fail('station fts: 3 served by 2 servers (seed 7, at 12 s)');
    if (name === 'fills its heap') for (const all = []; ; ) all.push(new Array(1000).fill(replication));
    if (name === 'never ends') for (;;);
    const beginMs = performance.now();
    const lastsMs = name === 'lasts' ? 60 : name === 'first lasts longest' && replication === 0 ? 300 : 0;
    while (performance.now() - beginMs < lastsMs);
    progress.postMessage(0.5);
    progress.close();
    return { replication, thread: threadId, tasks };
  }
`);

function thread(code: string): URL {
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}

function tasksOf(name: string, count: number): Task[] {
  const scenario = { name } as Scenario;
  return Array.from({ length: count }, (_, replication) => ({ scenario, traces: new Map(), replication }));
}

async function told(tasks: readonly Task[], options: PoolOptions, onProgress?: (share: number) => void) {
  return (await simulateAll(tasks, onProgress, { thread: THREAD, ...options })) as unknown as Told[];
}

const threadsOf = (all: readonly Told[]) => new Set(all.map((one) => one.thread)).size;

describe('threads that simulate', () => {
  test('are kept: twenty tasks on two threads start at most two', async () => {
    const all = await told(tasksOf('lasts', 20), { threads: 2 });
    expect(threadsOf(all)).toBeLessThanOrEqual(2);
    expect(Math.max(...all.map(({ tasks }) => tasks))).toBeGreaterThanOrEqual(10);
  });

  test('give results in the order of the tasks, whichever ends first', async () => {
    const tasks = tasksOf('first lasts longest', 40);
    for (const threads of [1, 2, 4]) {
      const all = await told(tasks, { threads });
      expect(all.map(({ replication }) => replication)).toEqual(tasks.map(({ replication }) => replication));
    }
  });

  test('tell how far all tasks are, and 1 at the end', async () => {
    const shares: number[] = [];
    await told(tasksOf('lasts', 4), { threads: 2 }, (share) => shares.push(share));
    expect(shares.at(-1)).toBe(1);
    expect(shares.some((share) => share > 0 && share < 1)).toBe(true);
    expect(shares.every((share, index) => share >= (shares[index - 1] ?? 0))).toBe(true);
  });

  test('leave the thread that asks free, so that Ctrl-C is obeyed while they simulate', async () => {
    let ticks = 0;
    const clock = setInterval(() => ticks++, 5);
    await told(tasksOf('lasts', 5), { threads: 1 });
    clearInterval(clock);
    expect(ticks).toBeGreaterThan(5);
  });
});

describe('a failure', () => {
  test('says which law broke, and gives the other tasks up', async () => {
    const failed = told(tasksOf('breaks a law', 3), { threads: 1 });
    await expect(failed).rejects.toThrow(SimulationFailed);
    await expect(failed).rejects.toThrow('station fts: 3 served by 2 servers (seed 7, at 12 s)');
  });

  test('of memory ends the task, and does not hang', async () => {
    const failed = told(tasksOf('fills its heap', 2), { threads: 2, heapMiB: 8 });
    await expect(failed).rejects.toThrow(SimulationFailed);
    await expect(failed).rejects.toThrow(/memory limit/);
  });

  test('of a thread that cannot start does not hang', async () => {
    const failed = told(tasksOf('lasts', 3), { threads: 2, thread: thread('import "./nowhere.js";') });
    await expect(failed).rejects.toThrow(SimulationFailed);
  });
});

describe('a pool', () => {
  let pool: WorkerPool;
  afterEach(() => pool.close());
  const one = async (name: string, replication = 0) => {
    const [task] = tasksOf(name, 1);
    return (await pool.simulate({ ...task, replication })) as unknown as Told;
  };

  test('starts one thread for tasks that come one after the other', async () => {
    pool = new WorkerPool({ thread: THREAD, threads: 4 });
    const all: Told[] = [];
    for (let replication = 0; replication < 5; replication++) all.push(await one('is short', replication));
    expect(threadsOf(all)).toBe(1);
    expect(all.map(({ tasks }) => tasks)).toEqual([1, 2, 3, 4, 5]);
  });

  test('starts as many threads as there may be when long work waits', async () => {
    pool = new WorkerPool({ thread: THREAD, threads: 2 });
    const seen = new Set<number>();
    await new Promise<void>((resolve) => {
      for (let replication = 0; replication < 300; replication++) {
        one('lasts', replication).then(
          ({ thread }) => seen.add(thread).size === 2 && resolve(),
          () => {},
        );
      }
    });
    expect(seen.size).toBe(2);
  });

  test('goes on after a task that failed, on the same thread', async () => {
    pool = new WorkerPool({ thread: THREAD, threads: 1 });
    await expect(one('breaks a law', 1)).rejects.toThrow(SimulationFailed);
    expect(await one('is short')).toMatchObject({ tasks: 2 });
  });

  test('goes on after a thread that ran out of memory, on another', async () => {
    pool = new WorkerPool({ thread: THREAD, threads: 1, heapMiB: 8 });
    const { thread: first } = await one('is short');
    const [failed, next] = await Promise.allSettled([one('fills its heap'), one('is short')]);
    expect(failed.status).toBe('rejected');
    expect(next).toMatchObject({ status: 'fulfilled', value: { tasks: 1 } });
    expect((next as PromiseFulfilledResult<Told>).value.thread).not.toBe(first);
  });

  test('that is closed ends what runs and starts nothing more', async () => {
    pool = new WorkerPool({ thread: THREAD, threads: 1 });
    await one('is short');
    const pending = Promise.allSettled([one('never ends'), one('is short')]);
    await pool.close();
    expect((await pending).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
