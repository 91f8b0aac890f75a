import { availableParallelism } from 'node:os';
import { MessageChannel } from 'node:worker_threads';
import pLimit from 'p-limit';
import { Tinypool } from 'tinypool';
import type { Traces } from '../ecosystem/simulator.js';
import type { RunResult, Window } from '../measure/run-result.js';
import type { Scenario } from '../scenario/schema.js';
import { freeBytes, type OverMemory } from './memory.js';
import { Packer } from './packed.js';
import type { ThreadTask } from './simulate-worker.js';
import { SimulationFailed, TooLarge } from './simulation-failed.js';

/** One replication of one variant. */
export interface Task {
  readonly scenario: Scenario;
  readonly traces: Traces;
  readonly replication: number;
  /** What is measured beside the whole run; nothing if left out. */
  readonly windows?: readonly Window[];
}

export interface PoolOptions {
  /** The most threads; one a core if left out. */
  readonly threads?: number | undefined;
  /** The module whose `simulateTask` a thread runs. */
  readonly thread?: URL | undefined;
  /** The most heap of a thread; what Node allows if left out. */
  readonly heapMiB?: number | undefined;
  /** The most memory that the process may take, B; most of what is free if left out. */
  readonly memoryBytes?: number | undefined;
}

const THREAD = new URL('./simulate-worker.js', import.meta.url);
/** The longest delay of a timer: a thread is kept until the pool is closed. */
const KEPT_MS = 2 ** 31 - 1;

/**
 * Threads that simulate, kept from one task to the next.
 *
 * Guarantee: a result depends on its task alone, and not on the thread, on what that simulated before or on the
 * number of threads. A task that fails, or whose thread runs out of memory, fails alone.
 * Mechanism: one thread at first. When what waits would take the threads there are longer than starting one and
 * warming it up (as long again), reckoned by the task that ended last, there may be twice as many.
 * Cost: a thread takes about as long to start as Node itself, and is several times slower in its first simulated
 * seconds than later.
 */
export class WorkerPool {
  private readonly threads: Tinypool;
  private readonly most: number;
  /** Tasks that run at a time; the others wait in their order. */
  private readonly turns = pLimit(1);
  private readonly packer = new Packer();
  private readonly broken: Promise<never>;
  private lastTaskMs = Number.POSITIVE_INFINITY;
  private growth: NodeJS.Timeout | undefined;
  private readonly memoryBytes: number;
  private isClosed = false;

  constructor(options: PoolOptions = {}) {
    const { threads = availableParallelism(), thread = THREAD, heapMiB, memoryBytes = freeBytes() } = options;
    this.memoryBytes = memoryBytes;
    this.most = threads;
    this.threads = new Tinypool({
      filename: thread,
      name: 'simulateTask',
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: KEPT_MS,
      ...(heapMiB === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: heapMiB } }),
    });
    // A thread that ends without a task, such as one that cannot load its module.
    this.broken = new Promise((_, reject) => this.threads.on('error', reject));
    this.broken.catch(() => {});
  }

  /**
   * Simulates a task when its turn comes. Throws `SimulationFailed`.
   * @param onProgress told of the simulated share, 0 to 1
   */
  simulate(task: Task, onProgress: (share: number) => void = () => {}): Promise<RunResult> {
    return this.turns(() => this.run(task, onProgress));
  }

  /** Ends the threads, and with them what they simulate. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearInterval(this.growth);
    await this.threads.destroy();
  }

  private async run(task: Task, onProgress: (share: number) => void): Promise<RunResult> {
    if (this.isClosed) throw new SimulationFailed('the threads have been ended');
    const beginMs = performance.now();
    const { port1: told, port2: progress } = new MessageChannel();
    told.on('message', (share: number) => {
      this.growth ??= this.growBy((performance.now() - beginMs) * 2);
      onProgress(share);
    });
    const threadTask: ThreadTask = {
      scenario: this.packer.pack(task.scenario),
      traces: this.packer.pack(task.traces),
      replication: task.replication,
      windows: task.windows ?? [],
      memoryBytes: this.memoryBytes,
      progress,
    };
    try {
      const running = this.threads.run(threadTask, { transferList: [progress] });
      const result = (await Promise.race([running, this.broken])) as RunResult | OverMemory;
      if ('overMemory' in result) throw new TooLarge(result.overMemory);
      return result;
    } catch (error) {
      if (error instanceof TooLarge) throw error;
      throw new SimulationFailed(error instanceof Error ? error.message : String(error));
    } finally {
      this.lastTaskMs = performance.now() - beginMs;
      told.close();
    }
  }

  /** Looks from time to time whether more threads are worth what it takes to have them. */
  private growBy(threadMs: number): NodeJS.Timeout {
    const growth = setInterval(() => {
      const { turns, most } = this;
      if ((turns.pendingCount * this.lastTaskMs) / turns.concurrency > threadMs)
        turns.concurrency = Math.min(most, 2 * turns.concurrency);
      if (turns.concurrency >= most) clearInterval(growth);
    }, threadMs);
    return growth.unref();
  }
}

/**
 * Simulates tasks on threads, and gives their results in the order of the tasks, in whatever order they end.
 * Throws `SimulationFailed` when one fails, and gives the others up.
 * @param onProgress told of the simulated share of all tasks, 0 to 1
 */
export async function simulateAll(
  tasks: readonly Task[],
  onProgress: (share: number) => void = () => {},
  options: PoolOptions = {},
): Promise<RunResult[]> {
  const pool = new WorkerPool(options);
  const shares = new Float64Array(tasks.length);
  const simulate = async (task: Task, index: number) => {
    const tell = (share: number) => {
      shares[index] = share;
      onProgress(shares.reduce((sum, value) => sum + value, 0) / tasks.length);
    };
    const result = await pool.simulate(task, tell);
    tell(1);
    return result;
  };
  try {
    return await Promise.all(tasks.map(simulate));
  } finally {
    await pool.close();
  }
}
