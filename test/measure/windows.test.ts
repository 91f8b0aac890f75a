import { expect, test } from 'vitest';
import { Meter } from '../../src/measure/meter.js';
import type { Window } from '../../src/measure/run-result.js';
import { Windows } from '../../src/measure/windows.js';
import { S, statOf } from './clock.js';

const METRICS = {
  rate: 'iam.cms.rate.all',
  ratio: 'rucio.cms.cache.hit_ratio',
  total: 'transfers.cms.bytes',
  level: 'iam.cms.queue',
  ramp: 'rucio.cms.deletions',
  duration: 'transfers.cms.delay.copy',
};

/** Feeds every kind of instrument once a second for a minute, in bins of 7 s, and measures windows. */
function measured(windows: readonly Omit<Window, 'metrics'>[]) {
  const clock = { nowUs: 0 };
  const meter = new Meter(clock, 7 * S);
  const [rate, ratio, total] = [
    meter.rate(METRICS.rate),
    meter.ratio(METRICS.ratio),
    meter.total(METRICS.total),
  ];
  const [level, ramp, duration] = [
    meter.level(METRICS.level),
    meter.ramp(METRICS.ramp),
    meter.duration(METRICS.duration),
  ];
  const metrics = Object.values(METRICS);
  const measuring = new Windows(
    meter,
    windows.map((window) => ({ ...window, metrics })),
  );
  for (let second = 0; second <= 60; second++) {
    clock.nowUs = second * S;
    measuring.reach(clock.nowUs);
    if (second % 7 === 0) meter.rollBin();
    rate.add(second);
    // Many trials miss and few hit: a mean over bins would weigh them alike.
    ratio.add(second % 2 === 0 ? 1 : 0, second % 2 === 0 ? 1 : 99);
    total.add(second);
    level.set(second % 10);
    ramp.set(second, 0);
    duration.record(second * S);
  }
  return (metric: string, fromUs: number, toUs: number) =>
    measuring.results.find((one) => one.metric === metric && one.fromUs === fromUs && one.toUs === toUs)
      ?.stats ?? [];
}

test('a window is measured from its first moment to its last, across bins, beside others', () => {
  const of = measured([
    { fromUs: 10 * S, toUs: 13 * S },
    { fromUs: 12 * S, toUs: 33 * S },
  ]);
  const stat = (metric: string, name: string) => statOf(of(metric, 10 * S, 13 * S), name);
  // What happens at 10, 11 and 12 s.
  expect(stat(METRICS.rate, 'mean')).toBe(11);
  expect(stat(METRICS.rate, 'total')).toBe(33);
  expect(stat(METRICS.ratio, 'mean')).toBeCloseTo(2 / 101, 12);
  expect(stat(METRICS.total, 'total')).toBe(33);
  expect(stat(METRICS.level, 'mean')).toBeCloseTo(1, 9);
  expect(stat(METRICS.level, 'max')).toBe(9);
  expect(stat(METRICS.level, 'final')).toBe(2);
  expect(stat(METRICS.ramp, 'mean')).toBeCloseTo(11, 9);
  expect(stat(METRICS.duration, 'mean')).toBe(11);
  expect(Math.abs((stat(METRICS.duration, 'p95') ?? 0) / 12 - 1)).toBeLessThan(0.008);
  expect(statOf(of(METRICS.level, 12 * S, 33 * S), 'max')).toBe(9);
  expect(statOf(of(METRICS.rate, 12 * S, 33 * S), 'mean')).toBe(22);
});

test('a window of the whole run tells what the run tells', () => {
  const clock = { nowUs: 0 };
  const meter = new Meter(clock, 10 * S);
  const level = meter.level(METRICS.level);
  const windows = new Windows(meter, [{ metrics: [METRICS.level], fromUs: 0, toUs: 60 * S }]);
  windows.reach(0);
  for (let second = 0; second < 60; second++) {
    clock.nowUs = second * S;
    level.set((second * 7) % 13);
  }
  clock.nowUs = 60 * S;
  windows.reach(clock.nowUs);
  expect(windows.results[0].stats).toMatchObject(
    meter.finish().metrics[0].stats.map(({ stat, value }) => ({ stat, value })),
  );
});

test('all samples of the parts are in the window of their sum, also those of a bin that has not ended', () => {
  const clock = { nowUs: 0 };
  const meter = new Meter(clock, 10 * S);
  const parts = ['atlas', 'cms'].map((name) => meter.duration(`transfers.${name}.delay.copy`));
  meter.combine('transfers.all.delay.copy', ['transfers.atlas.delay.copy', 'transfers.cms.delay.copy']);
  for (const part of parts) part.record(99 * S);
  const close = meter.openWindow('transfers.all.delay.copy');
  for (const part of parts) part.record(2 * S);
  clock.nowUs = S;
  expect(statOf(close(), 'mean')).toBe(2);
});

test('a metric that is not measured has no window', () => {
  expect(new Meter({ nowUs: 0 }, S).openWindow('iam.cms.queue')()).toEqual([]);
});
