import type { MessagePort } from 'node:worker_threads';
import type { Traces } from '../ecosystem/simulator.js';
import type { RunResult, Window } from '../measure/run-result.js';
import type { Scenario } from '../scenario/schema.js';
import { type Packed, Unpacker } from './packed.js';
import { simulate } from './simulate.js';

/** A task as a simulating thread gets it. */
export interface ThreadTask {
  readonly scenario: Packed;
  readonly traces: Packed;
  readonly replication: number;
  readonly windows: readonly Window[];
  /** Told 0 when the task begins, and then of the simulated share of it. */
  readonly progress: MessagePort;
}

/** As often as a progress bar is drawn. */
const TOLD_EVERY_MS = 100;

const scenarios = new Unpacker<Scenario>();
const traces = new Unpacker<Traces>();

/** What a simulating thread does; nothing but the packed scenario and traces is kept for the task after. */
export function simulateTask(task: ThreadTask): RunResult {
  const { progress } = task;
  let toldMs = performance.now();
  progress.postMessage(0);
  const tell = (share: number) => {
    const nowMs = performance.now();
    if (nowMs - toldMs < TOLD_EVERY_MS) return;
    toldMs = nowMs;
    progress.postMessage(share);
  };
  try {
    return simulate(scenarios.unpack(task.scenario), traces.unpack(task.traces), task.replication, {
      onProgress: tell,
      windows: task.windows,
    });
  } finally {
    progress.close();
  }
}
