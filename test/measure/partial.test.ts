import { expect, test } from 'vitest';
import { Meter } from '../../src/measure/meter.js';
import type { RunResult } from '../../src/measure/run-result.js';
import { summarise } from '../../src/measure/summary.js';

/** A run whose fault came twice, with the times until goodput was back, s. */
function run(replication: number, ...backS: readonly number[]): RunResult {
  const clock = { nowUs: 0 };
  const meter = new Meter(clock, 60e6);
  const recovered = meter.ratio('faults.f.recovered');
  const recovery = meter.duration('faults.f.recovery');
  recovered.add(backS.length, 2);
  for (const seconds of backS) recovery.record(seconds * 1e6);
  clock.nowUs = 60e6;
  return { ...meter.finish(), replication, failures: [], windows: [], faults: [] };
}

const rowsOf = (runs: readonly RunResult[], metric: string) =>
  summarise(runs).filter((row) => row.metric === metric);

test('a time until something is told where that came every time', () => {
  const runs = [run(0, 60, 120), run(1, 60, 60)];
  expect(rowsOf(runs, 'faults.f.recovery').find(({ stat }) => stat === 'mean')?.value).toBe(75);
});

test('and is not told of the lucky times alone, nor of the lucky replications', () => {
  expect(run(0, 60).metrics.find(({ name }) => name === 'faults.f.recovery')?.stats).toEqual([]);
  const runs = [run(0, 60, 120), run(1, 60)];
  expect(rowsOf(runs, 'faults.f.recovery')).toEqual([]);
  expect(rowsOf(runs, 'faults.f.recovered').find(({ stat }) => stat === 'mean')?.value).toBe(0.75);
});
