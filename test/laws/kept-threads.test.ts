import { expect, test } from 'vitest';
import type { RunResult } from '../../src/measure/run-result.js';
import { failuresCsv, summaryCsv, timelineCsv } from '../../src/report/csv.js';
import { loadScenario } from '../../src/scenario/load.js';
import { simulateAll, type Task } from '../../src/study/worker-pool.js';

/** The thread of the built program (`npm test` builds it first). */
const thread = new URL('../../dist/study/simulate-worker.js', import.meta.url);

/** Small pieces of scenarios with one system or many: minutes of each. */
const MINUTES: Readonly<Record<string, number>> = {
  'token-models': 3,
  'iam-outage': 10,
  'key-rotation': 3,
  'exchange-backlog': 1,
  'iam-load-test': 0.3,
};

function tasksOf(name: string, minutes: number): Task[] {
  const { variants, traces } = loadScenario(name);
  return variants.slice(0, 3).map(({ scenario }, replication) => ({
    scenario: { ...scenario, horizon: minutes * 60e6, warmup: 0 },
    traces,
    replication: replication % 2,
  }));
}

const tables = (run: RunResult) => [summaryCsv([run]), [...timelineCsv([run])].join(''), failuresCsv([run])];

test('what a thread has simulated before changes no byte, nor does the number of threads', async () => {
  const tasks = Object.entries(MINUTES).flatMap(([name, minutes]) => tasksOf(name, minutes));
  const forwards = await simulateAll(tasks, () => {}, { thread, threads: 2 });
  const backwards = await simulateAll([...tasks].reverse(), () => {}, { thread, threads: 1 });
  expect(backwards.reverse().map(tables)).toEqual(forwards.map(tables));
});
