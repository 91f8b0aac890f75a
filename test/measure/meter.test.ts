import { expect, test } from 'vitest';
import { Meter } from '../../src/measure/meter.js';
import type { MeterResult } from '../../src/measure/run-result.js';
import { MINUTE, S, statOf } from './clock.js';

function metricOf(result: MeterResult, name: string) {
  const found = result.metrics.find((metric) => metric.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

test('the last bin is closed by the end of the run, with its own width', () => {
  const clock = { nowUs: 0 };
  const meter = new Meter(clock, 10 * S);
  const rate = meter.rate('iam.cms.rate.all');
  rate.add(100);
  clock.nowUs = 10 * S;
  meter.rollBin();
  rate.add(20);
  clock.nowUs = 14 * S;
  const result = meter.finish();
  expect(result.binEndsUs).toEqual([10 * S, 14 * S]);
  expect([...metricOf(result, 'iam.cms.rate.all').series[0].values]).toEqual([10, 5]);
});

test('statistics, bins and minutes begin anew when the warm-up ends', () => {
  const clock = { nowUs: 0 };
  const meter = new Meter(clock, 30 * S);
  const rate = meter.rate('iam.cms.rate.all');
  const ratio = meter.ratio('rucio.cms.cache.hit_ratio');
  const total = meter.total('transfers.cms.bytes');
  const delay = meter.duration('transfers.cms.delay.copy');
  rate.add(6000);
  ratio.add(0, 50);
  total.add(1e9);
  delay.record(99 * S);
  clock.nowUs = 45 * S;
  meter.reset();
  rate.add(60);
  ratio.add(3, 4);
  total.add(5);
  delay.record(S);
  clock.nowUs = MINUTE;
  meter.tickMinute();
  meter.rollBin();
  clock.nowUs = 2 * MINUTE;
  const result = meter.finish();
  expect(result.startUs).toBe(45 * S);
  expect(result.binEndsUs).toEqual([MINUTE, 2 * MINUTE]);
  expect(metricOf(result, 'iam.cms.rate.all').stats).toMatchObject([
    { stat: 'mean', value: 60 / 75, samples: 60 },
    { stat: 'max', value: 1 },
    { stat: 'total', value: 60 },
  ]);
  expect(metricOf(result, 'rucio.cms.cache.hit_ratio').stats).toEqual([
    { stat: 'mean', value: 0.75, samples: 4 },
  ]);
  expect(metricOf(result, 'transfers.cms.bytes').stats).toMatchObject([{ stat: 'total', value: 5 }]);
  expect(statOf(metricOf(result, 'transfers.cms.delay.copy').stats, 'max')).toBe(1);
});

test('a metric combined from others is their sum in every kind, even combined of combined', () => {
  const clock = { nowUs: 0 };
  const meter = new Meter(clock, MINUTE);
  const parts = ['atlas', 'cms'];
  const bytes = parts.map((name) => meter.total(`transfers.${name}.bytes`));
  const shares = parts.map((name) => meter.ratio(`transfers.${name}.by_token`));
  const copies = parts.map((name) => meter.duration(`transfers.${name}.delay.copy`));
  for (const measure of ['bytes', 'by_token', 'delay.copy']) {
    meter.combine(
      `transfers.both.${measure}`,
      parts.map((name) => `transfers.${name}.${measure}`),
    );
    meter.combine(`transfers.all.${measure}`, [`transfers.both.${measure}`]);
  }
  bytes[0].add(10);
  bytes[1].add(5);
  shares[0].add(1, 1);
  shares[1].add(0, 3);
  copies[0].record(S);
  copies[1].record(3 * S);
  clock.nowUs = MINUTE;
  const result = meter.finish();
  expect(metricOf(result, 'transfers.all.bytes').stats).toMatchObject([{ stat: 'total', value: 15 }]);
  expect(metricOf(result, 'transfers.all.by_token').stats).toMatchObject([{ stat: 'mean', value: 0.25 }]);
  expect(statOf(metricOf(result, 'transfers.all.delay.copy').stats, 'mean')).toBe(2);
  expect(metricOf(result, 'transfers.all.delay.copy').series.map(({ name }) => name)).toEqual([
    'transfers.all.delay.copy.p50',
    'transfers.all.delay.copy.p95',
    'transfers.all.delay.copy.p99',
  ]);
});

test('a duration or ratio without samples has neither statistics nor series', () => {
  const clock = { nowUs: 0 };
  const meter = new Meter(clock, MINUTE);
  meter.duration('transfers.cms.delay.copy');
  meter.ratio('rucio.cms.cache.hit_ratio');
  clock.nowUs = MINUTE;
  for (const { stats, series } of meter.finish().metrics) {
    expect(stats).toEqual([]);
    expect(series).toEqual([]);
  }
});

test('a meter gives one instrument a name and refuses unknown names and the wrong kind', () => {
  const meter = new Meter({ nowUs: 0 }, MINUTE);
  expect(meter.rate('iam.cms.rate.all')).toBe(meter.rate('iam.cms.rate.all'));
  expect(() => meter.rate('iam.cms.rate.everything')).toThrow(/catalogue has no iam\.cms\.rate\.everything/);
  expect(() => meter.level('iam.cms.rate.all')).toThrow(/Rate/);
  expect(() => meter.ramp('tokens.cms.live')).toThrow(/is a level, not a ramp/);
  expect(meter.peak('tokens.cms.worst.read')).toBe(meter.peak('tokens.cms.worst.read'));
  expect(() => meter.level('iam.cms.rate.discovery')).toThrow(/is a rate, not a level/);
  expect(() => meter.combine('transfers.all.bytes', ['transfers.cms.bytes'])).toThrow(/is not measured/);
});

test('the results of a run can be sent between threads', () => {
  const clock = { nowUs: 0 };
  const meter = new Meter(clock, MINUTE);
  meter.duration('transfers.cms.delay.copy').record(S);
  meter.level('iam.cms.queue').set(3);
  clock.nowUs = MINUTE;
  const result = meter.finish();
  expect(structuredClone(result)).toEqual(result);
});
