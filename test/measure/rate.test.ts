import { expect, test } from 'vitest';
import { Rate } from '../../src/measure/rate.js';
import { MINUTE, S, statOf } from './clock.js';

test('the maximum of a rate is its busiest minute', () => {
  const clock = { nowUs: 0 };
  const rate = new Rate('iam.cms.rate.all', clock);
  for (const events of [30, 600, 60]) {
    rate.add(events);
    clock.nowUs += MINUTE;
    rate.tickMinute();
  }
  const stats = rate.stats(3 * MINUTE);
  expect(statOf(stats, 'max')).toBe(10);
  expect(statOf(stats, 'total')).toBe(690);
  expect(statOf(stats, 'mean')).toBeCloseTo(690 / 180, 12);
});

test('a part of a minute at the end of a run does not count as more than it is', () => {
  const clock = { nowUs: 0 };
  const rate = new Rate('iam.cms.rate.all', clock);
  rate.add(120);
  clock.nowUs = MINUTE;
  rate.tickMinute();
  rate.add(30);
  clock.nowUs += S;
  rate.tickMinute();
  expect(statOf(rate.stats(MINUTE + S), 'max')).toBeCloseTo(150 / 61, 12);
});

test('a run shorter than a minute has its mean as the busiest minute', () => {
  const clock = { nowUs: 0 };
  const rate = new Rate('iam.cms.rate.all', clock);
  rate.add(50);
  clock.nowUs = 10 * S;
  rate.tickMinute();
  const stats = rate.stats(10 * S);
  expect(statOf(stats, 'mean')).toBe(5);
  expect(statOf(stats, 'max')).toBe(5);
});

test('a sum of rates has the busiest minute of the sum', () => {
  const clock = { nowUs: 0 };
  const [a, b, sum] = ['a', 'b', 'sum'].map((name) => new Rate(name, clock));
  sum.sumOf([a, b]);
  for (const [ofA, ofB] of [
    [60, 0],
    [0, 120],
    [60, 90],
  ]) {
    a.add(ofA);
    b.add(ofB);
    clock.nowUs += MINUTE;
    for (const rate of [a, sum, b]) rate.tickMinute();
    for (const rate of [b, sum, a]) rate.rollBin(MINUTE);
  }
  expect(statOf(sum.stats(3 * MINUTE), 'max')).toBe(2.5);
  expect(sum.series()[0].values).toEqual([1, 2, 2.5]);
});

test('a run of no time has no rate', () => {
  expect(new Rate('iam.cms.rate.all', { nowUs: 0 }).stats(0)).toEqual([]);
});
