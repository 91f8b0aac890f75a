import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Level } from '../../src/measure/level.js';
import { S, statOf } from './clock.js';

test('the mean of a level weighs each value with the time that it lasted', () => {
  const clock = { nowUs: 0 };
  const level = new Level('iam.cms.queue', clock);
  clock.nowUs = 2 * S;
  level.set(10);
  clock.nowUs = 5 * S;
  level.add(-6);
  clock.nowUs = 10 * S;
  const stats = level.stats(10 * S);
  expect(statOf(stats, 'mean')).toBeCloseTo((0 * 2 + 10 * 3 + 4 * 5) / 10, 12);
  expect(statOf(stats, 'max')).toBe(10);
  expect(statOf(stats, 'final')).toBe(4);
});

test('a level agrees with the sum over its steps, bin by bin and in all', () => {
  const step = fc.record({
    waitUs: fc.integer({ min: 0, max: 3 * S }),
    delta: fc.integer({ min: -50, max: 50 }),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
      const clock = { nowUs: 0 };
      const level = new Level('iam.cms.queue', clock);
      const areas: number[] = [];
      let value = 0;
      let area = 0;
      let binStart = 0;
      for (const [index, { waitUs, delta }] of steps.entries()) {
        clock.nowUs += waitUs;
        area += value * waitUs;
        value += delta;
        level.add(delta);
        if (index % 7 === 6 && clock.nowUs > binStart) {
          level.rollBin(clock.nowUs - binStart);
          areas.push(area / (clock.nowUs - binStart));
          area = 0;
          binStart = clock.nowUs;
        }
      }
      const [series] = level.series();
      expect(series.values.length).toBe(areas.length);
      for (const [bin, mean] of areas.entries()) expect(series.values[bin]).toBeCloseTo(mean, 6);
    }),
  );
});

test('a value that lasts no time is not the maximum of a level', () => {
  const clock = { nowUs: 0 };
  const level = new Level('iam.cms.queue', clock);
  clock.nowUs = S;
  level.add(1000);
  level.add(-999);
  clock.nowUs = 2 * S;
  expect(statOf(level.stats(2 * S), 'max')).toBe(1);
});

test('a sum of levels has the highest value of the sum, not the sum of the highest values', () => {
  const clock = { nowUs: 0 };
  const [a, b, sum] = ['a', 'b', 'sum'].map((name) => new Level(name, clock));
  a.set(3);
  sum.sumOf([a, b]);
  clock.nowUs = S;
  a.set(0);
  b.set(5);
  clock.nowUs = 2 * S;
  b.add(-1);
  clock.nowUs = 4 * S;
  const stats = sum.stats(4 * S);
  expect(statOf(stats, 'max')).toBe(5);
  expect(statOf(stats, 'mean')).toBeCloseTo((3 + 5 + 4 + 4) / 4, 12);
  expect(statOf(stats, 'final')).toBe(4);
});

test('a level keeps its value when the warm-up ends and forgets what it was before', () => {
  const clock = { nowUs: 0 };
  const level = new Level('iam.cms.queue', clock);
  level.set(100);
  clock.nowUs = S;
  level.set(7);
  clock.nowUs = 2 * S;
  level.reset();
  clock.nowUs = 3 * S;
  const stats = level.stats(S);
  expect(statOf(stats, 'mean')).toBe(7);
  expect(statOf(stats, 'max')).toBe(7);
});
