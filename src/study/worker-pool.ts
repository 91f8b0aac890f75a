import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Traces } from '../ecosystem/world.js';
import type { RunResult } from '../measure/run-result.js';
import type { Scenario } from '../scenario/schema.js';

/** One replication of one variant. */
export interface Task {
  readonly scenario: Scenario;
  readonly traces: Traces;
  readonly replication: number;
}

/** Messages to a simulating thread. */
export interface ToWorker {
  readonly task: Task;
}

/** Messages from a simulating thread. */
export type FromWorker =
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'result'; readonly result: RunResult }
  | { readonly kind: 'failed'; readonly message: string };

/** A simulation failed: a law was broken, or the thread ran out of memory. */
export class SimulationFailed extends Error {
  override readonly name = 'SimulationFailed';
}

/**
 * Simulates tasks, each on a worker thread of its own, and gives their results in the order of the tasks, whatever the number of threads
 * or the order in which they end.
 * @param onProgress told of the simulated share of all tasks, 0 to 1
 */
export async function simulateAll(
  tasks: readonly Task[],
  onProgress: (share: number) => void = () => {},
  threads = availableParallelism(),
): Promise<RunResult[]> {
  const results = new Array<RunResult>(tasks.length);
  const shares = new Float64Array(tasks.length);
  let next = 0;
  const running = new Set<Worker>();
  const work = async () => {
    while (next < tasks.length) {
      const index = next++;
      const worker = new Worker(new URL('./simulate-worker.js', import.meta.url));
      running.add(worker);
      results[index] = await resultOf(worker, tasks[index], (share) => {
        shares[index] = share;
        onProgress(shares.reduce((sum, value) => sum + value, 0) / tasks.length);
      });
      running.delete(worker);
      await worker.terminate();
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(threads, tasks.length) }, work));
  } finally {
    await Promise.all([...running].map((worker) => worker.terminate()));
  }
  return results;
}

function resultOf(worker: Worker, task: Task, onProgress: (share: number) => void): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    worker.on('error', (error) => reject(new SimulationFailed(error.message)));
    worker.on('exit', (code) => reject(new SimulationFailed(`simulating thread ended with ${code}`)));
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'progress') onProgress(message.share);
      else if (message.kind === 'failed') reject(new SimulationFailed(message.message));
      else resolve(message.result);
    });
    worker.postMessage({ task } satisfies ToWorker);
  });
}
