import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Duration } from '../../src/measure/duration.js';
import { CLASS_WIDTH } from '../../src/measure/histogram.js';
import { S, statOf } from './clock.js';

test('quantiles of durations are less than 0.8 % off, mean and maximum are exact', () => {
  const values = fc.array(
    fc.oneof(
      fc.integer({ min: 0, max: 300 }),
      fc.integer({ min: 0, max: 5 * S }),
      fc.integer({ min: 0, max: 40 * 86400 * S }),
    ),
    { minLength: 1, maxLength: 300 },
  );
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 50 }), (us, binEvery) => {
      const duration = new Duration('transfers.cms.delay.copy', { nowUs: 0 });
      for (const [index, value] of us.entries()) {
        duration.record(value);
        if (index % binEvery === 0) duration.rollBin(S);
      }
      const stats = duration.stats(S);
      const sorted = [...us].sort((a, b) => a - b);
      for (const [stat, share] of [
        ['p50', 0.5],
        ['p95', 0.95],
        ['p99', 0.99],
      ] as const) {
        const exact = sorted[Math.ceil(share * sorted.length - 1e-9) - 1] / S;
        const measured = statOf(stats, stat) ?? Number.NaN;
        expect(Math.abs(measured - exact)).toBeLessThanOrEqual(CLASS_WIDTH * exact);
      }
      expect(statOf(stats, 'max')).toBe(sorted[sorted.length - 1] / S);
      expect(statOf(stats, 'mean')).toBeCloseTo(us.reduce((sum, value) => sum + value, 0) / us.length / S, 6);
    }),
    { numRuns: 60 },
  );
});

test('n equal durations recorded at once are n durations', () => {
  const [one, many] = ['a', 'b'].map((name) => new Duration(name, { nowUs: 0 }));
  for (let n = 0; n < 90; n++) one.record(2 * S);
  for (let n = 0; n < 10; n++) one.record(9 * S);
  many.recordMany(2 * S, 90);
  many.recordMany(9 * S, 10);
  many.recordMany(50 * S, 0);
  expect(many.stats(S)).toEqual(one.stats(S));
});

test('durations without a sample have no statistics, and a bin without one has no value', () => {
  const duration = new Duration('transfers.cms.delay.copy', { nowUs: 0 });
  expect(duration.stats(S)).toEqual([]);
  duration.rollBin(S);
  duration.record(S);
  duration.rollBin(S);
  for (const { values } of duration.series()) {
    expect(values[0]).toBeNaN();
    expect(values[1]).toBe(1);
  }
});

test('durations taken together are the same as if recorded in one place', () => {
  const [a, b, sum, direct] = ['a', 'b', 'sum', 'direct'].map((name) => new Duration(name, { nowUs: 0 }));
  sum.sumOf([a, b]);
  for (let bin = 0; bin < 3; bin++) {
    for (let n = 0; n < 40; n++) {
      const us = (n * 7919 + bin * 104729) % 3_000_017;
      (n % 2 === 0 ? a : b).record(us);
      direct.record(us);
    }
    for (const duration of [sum, b, a, direct]) duration.rollBin(S);
  }
  expect(sum.stats(S)).toEqual(direct.stats(S));
  expect(sum.series()).toEqual(direct.series());
});

test('a negative duration is refused', () => {
  expect(() => new Duration('transfers.cms.delay.copy', { nowUs: 0 }).record(-1)).toThrow(/-1 µs/);
  expect(() => new Duration('transfers.cms.delay.copy', { nowUs: 0 }).record(Number.NaN)).toThrow(RangeError);
});
