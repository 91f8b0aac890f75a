import { expect, test } from 'vitest';
import { RateFactor } from '../../src/systems/workload/rate-factor.js';

const STEPS = [
  { from: 100, factor: 3, ramp: 0 },
  { from: 200, factor: 0, ramp: 50 },
];

test('the factor is 1 before the first phase, and follows steps and ramps', () => {
  const factor = new RateFactor(STEPS);
  expect([0, 99, 100, 199, 225, 250, 1000].map((at) => factor.at(at))).toEqual([1, 1, 3, 3, 1.5, 0, 0]);
});

test('a phase that begins within the ramp of another starts from what is reached', () => {
  const factor = new RateFactor([
    { from: 0, factor: 2, ramp: 100 },
    { from: 50, factor: 0.5, ramp: 100 },
  ]);
  expect(factor.at(50)).toBe(1.5);
  expect(factor.at(100)).toBe(1);
  expect(factor.at(150)).toBe(0.5);
});

test('its area is that under steps and ramps', () => {
  const factor = new RateFactor(STEPS);
  expect(factor.areaUs(50)).toBe(50);
  expect(factor.areaUs(200)).toBe(100 + 300);
  expect(factor.areaUs(225)).toBeCloseTo(400 + 25 * 2.25, 9);
  expect(factor.areaUs(1000)).toBeCloseTo(400 + 75, 9);
});
