import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Meter } from '../../src/measure/meter.js';
import { Ramp } from '../../src/measure/ramp.js';
import { S, statOf } from './clock.js';

const NAME = 'tokens.cms.exposure.read';

test('a ramp runs linearly between its jumps; its mean is the area below it over the time', () => {
  const clock = { nowUs: 0 };
  const ramp = new Ramp(NAME, clock);
  clock.nowUs = 2 * S;
  ramp.jump(12, -2);
  clock.nowUs = 5 * S;
  expect(ramp.value).toBe(6);
  clock.nowUs = 8 * S;
  ramp.jump(0, 2);
  clock.nowUs = 10 * S;
  const stats = ramp.stats(10 * S);
  expect(stats).toMatchObject([
    { stat: 'mean', value: (12 * 6) / 2 / 10 },
    { stat: 'max', value: 12 },
    { stat: 'final', value: 0 },
  ]);
});

test('the maximum of a ramp is at the top of a jump, just before one, or at the end, if it lasted', () => {
  const clock = { nowUs: 0 };
  const falling = new Ramp(NAME, clock);
  const rising = new Ramp(NAME, clock);
  const taken = new Ramp(NAME, clock);
  falling.jump(7, -3);
  rising.jump(1, 3);
  taken.jump(1000, 1000);
  taken.jump(-999, -1000);
  clock.nowUs = 2 * S;
  rising.jump(-7, -3);
  falling.jump(0, 3);
  clock.nowUs = 4 * S;
  taken.jump(1, 0);
  expect(statOf(falling.stats(4 * S), 'max')).toBe(7);
  expect(statOf(rising.stats(4 * S), 'max')).toBe(7);
  expect(statOf(rising.stats(4 * S), 'final')).toBe(0);
  expect(statOf(taken.stats(4 * S), 'max')).toBe(2);
});

test('bins take their share of a slope that crosses them', () => {
  const clock = { nowUs: 0 };
  const ramp = new Ramp(NAME, clock);
  ramp.jump(10, -1);
  for (const endS of [2, 4, 10]) {
    const widthUs = endS * S - clock.nowUs;
    clock.nowUs = endS * S;
    ramp.rollBin(widthUs);
  }
  expect(ramp.series()[0].values).toEqual([9, 7, 3]);
  expect(statOf(ramp.stats(10 * S), 'mean')).toBe(5);
});

test('a ramp keeps value and slope when the warm-up ends and forgets what it was before', () => {
  const clock = { nowUs: 0 };
  const ramp = new Ramp(NAME, clock);
  ramp.jump(100, -10);
  clock.nowUs = 4 * S;
  ramp.rollBin(4 * S);
  clock.nowUs = 6 * S;
  ramp.reset();
  clock.nowUs = 8 * S;
  const stats = ramp.stats(2 * S);
  expect(statOf(stats, 'mean')).toBe(30);
  expect(statOf(stats, 'max')).toBe(40);
  expect(statOf(stats, 'final')).toBe(20);
  expect(ramp.series()[0].values).toEqual([]);
});

test('a sum of ramps is followed change by change, also before it is made and through a sum of sums', () => {
  const clock = { nowUs: 0 };
  const [a, b, sum, all] = ['a', 'b', 'sum', 'all'].map((name) => new Ramp(name, clock));
  a.jump(8, -1);
  clock.nowUs = 2 * S;
  sum.sumOf([a, b]);
  all.sumOf([sum]);
  expect([all.value, all.slopePerS]).toEqual([6, -1]);
  b.jump(10, -2);
  clock.nowUs = 4 * S;
  a.set(0, 0);
  expect([all.value, all.slopePerS]).toEqual([6, -2]);
  clock.nowUs = 7 * S;
  expect([all.value, statOf(all.stats(7 * S), 'max')]).toEqual([0, 16]);
  expect(() => new Ramp('other', clock).sumOf([a])).toThrow(/already part of sum/);
});

test('setting the parts to zero leaves exactly zero in the sum, whatever was rounded before', () => {
  const clock = { nowUs: 0 };
  const [a, b, sum] = ['a', 'b', 'sum'].map((name) => new Ramp(name, clock));
  sum.sumOf([a, b]);
  for (const part of [a, b]) {
    for (let n = 1; n < 100; n++) {
      clock.nowUs += 12_345;
      part.jump(1e17 / n, -0.1 / n);
    }
  }
  a.set(0, 0);
  b.set(0, 0);
  clock.nowUs += S;
  expect([sum.value, sum.slopePerS]).toEqual([0, 0]);
});

test('a ramp agrees with the sum over its pieces, bin by bin, and the meter combines ramps', () => {
  const step = fc.record({
    waitUs: fc.integer({ min: 0, max: 3 * S }),
    delta: fc.integer({ min: -50, max: 50 }),
    slope: fc.integer({ min: -5, max: 5 }),
    part: fc.constantFrom(0, 1),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
      const clock = { nowUs: 0 };
      const meter = new Meter(clock, S);
      const names = ['atlas', 'cms'].map((name) => `tokens.${name}.exposure.read`);
      const ramps = names.map((name) => meter.ramp(name));
      meter.combine('tokens.all.exposure.read', names);
      const means: number[] = [];
      let [value, slope, area, binStart] = [0, 0, 0, 0];
      for (const [index, { waitUs, delta, slope: bend, part }] of steps.entries()) {
        clock.nowUs += waitUs;
        const lastedS = waitUs / S;
        area += value * lastedS + (slope * lastedS ** 2) / 2;
        value += slope * lastedS + delta;
        slope += bend;
        ramps[part].jump(delta, bend);
        if ((index % 7 === 6 || index === steps.length - 1) && clock.nowUs > binStart) {
          meter.rollBin();
          means.push((area / (clock.nowUs - binStart)) * S);
          area = 0;
          binStart = clock.nowUs;
        }
      }
      expect(meter.ramp('tokens.all.exposure.read').value).toBeCloseTo(value, 6);
      const all = meter.finish().metrics.find(({ name }) => name === 'tokens.all.exposure.read');
      expect(all?.series[0]?.values.length ?? 0).toBe(means.length);
      for (const [bin, mean] of means.entries()) expect(all?.series[0].values[bin]).toBeCloseTo(mean, 5);
    }),
  );
});
