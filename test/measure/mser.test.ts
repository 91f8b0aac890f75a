import { expect, test } from 'vitest';
import { lehmer } from '../../bench/intervals/lehmer.js';
import { mser5 } from '../../src/measure/mser.js';

/** A level of 10 ± 1 without order, after `transient` bins on the way there from 0. */
function series(length: number, transient: number): number[] {
  const next = lehmer(20240212);
  return Array.from({ length }, (_, bin) => {
    return 10 * Math.min(1, (bin + 1) / (transient + 1)) + 2 * next() - 1;
  });
}

test('a series that begins at its level keeps nearly all of itself', () => {
  expect(mser5(series(300, 0))).toBeLessThanOrEqual(15);
});

test('a way of 60 bins to the level is left out', () => {
  const cut = mser5(series(300, 60)) ?? 0;
  expect(cut).toBeGreaterThanOrEqual(45);
  expect(cut).toBeLessThanOrEqual(75);
});

test('a series that never finds a level has no answer, nor has a short one', () => {
  expect(mser5(series(300, 299))).toBeUndefined();
  expect(mser5(series(40, 5))).toBeUndefined();
});

test('bins without a sample are passed over', () => {
  const whole = series(300, 60);
  const holed = whole.flatMap((value) => [value, Number.NaN]);
  expect(mser5(holed)).toBe(2 * (mser5(whole) ?? 0));
});

test('a constant series keeps all of itself', () => {
  expect(mser5(Array.from({ length: 100 }, () => 3))).toBe(0);
});
