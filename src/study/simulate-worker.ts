import type { MessagePort } from 'node:worker_threads';
import type { Traces } from '../ecosystem/simulator.js';
import type { RunResult, Window } from '../measure/run-result.js';
import type { Scenario } from '../scenario/schema.js';
import { type OverMemory, overMemory } from './memory.js';
import { type Packed, Unpacker } from './packed.js';
import { simulate } from './simulate.js';

/** A task as a simulating thread gets it. */
export interface ThreadTask {
  readonly scenario: Packed;
  readonly traces: Packed;
  readonly replication: number;
  readonly windows: readonly Window[];
  /** The most memory that the process may take, B. */
  readonly memoryBytes: number;
  /** Told 0 when the task begins, and then of the simulated share of it. */
  readonly progress: MessagePort;
}

/** As often as a progress bar is drawn. */
const TOLD_EVERY_MS = 100;

const scenarios = new Unpacker<Scenario>();
const traces = new Unpacker<Traces>();

/** Ends a run whose memory is used up. */
class OutOfMemory extends Error {
  constructor(readonly over: OverMemory) {
    super(over.overMemory);
  }
}

/** What a simulating thread does; nothing but the packed scenario and traces is kept for the task after. */
export function simulateTask(task: ThreadTask): RunResult | OverMemory {
  const { progress, memoryBytes } = task;
  const scenario = scenarios.unpack(task.scenario);
  const { horizon } = scenario;
  let toldMs = performance.now();
  progress.postMessage(0);
  const tell = (share: number) => {
    const nowMs = performance.now();
    if (nowMs - toldMs < TOLD_EVERY_MS) return;
    toldMs = nowMs;
    progress.postMessage(share);
    const over = overMemory(memoryBytes, share * horizon, horizon);
    if (over !== undefined) throw new OutOfMemory(over);
  };
  try {
    return simulate(scenario, traces.unpack(task.traces), task.replication, {
      onProgress: tell,
      windows: task.windows,
    });
  } catch (error) {
    // An error loses its class on the way out of a thread.
    if (error instanceof OutOfMemory) return error.over;
    throw error;
  } finally {
    progress.close();
  }
}
