import { parentPort } from 'node:worker_threads';
import { simulate } from './simulate.js';
import type { FromWorker, Task, ToWorker } from './worker-pool.js';

/** The thread that simulates: takes tasks one by one, reports progress at each bin, answers with the result. */
if (parentPort === null) throw new Error('simulate-worker runs only as a worker thread');
const port = parentPort;

port.on('message', ({ task }: ToWorker) => {
  const send = (message: FromWorker) => port.postMessage(message);
  try {
    send({ kind: 'result', result: run(task, (share) => send({ kind: 'progress', share })) });
  } catch (error) {
    send({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
});

function run(task: Task, onProgress: (share: number) => void) {
  return simulate(task.scenario, task.traces, task.replication, onProgress);
}
