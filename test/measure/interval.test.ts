import { expect, test } from 'vitest';
import { isScattered, poissonInterval, shareInterval, studentT } from '../../src/measure/interval.js';

test('the quantiles of Student t are those of the tables', () => {
  for (const [degrees, quantile] of [
    [1, 12.7062],
    [9, 2.26216],
    [30, 2.04227],
    [31, 2.03951],
    [120, 1.97993],
    [100_000, 1.95999],
  ]) {
    expect(studentT(degrees)).toBeCloseTo(quantile, 4);
  }
  expect(studentT(1, 0.03)).toBeCloseTo(21.2049, 3);
});

test('of no event the mean may be 3 all the same (rule of three)', () => {
  const { low, high } = poissonInterval(0);
  expect(low).toBe(0);
  expect(high).toBeCloseTo(2.9957, 4);
  expect(shareInterval(0, 1000).high).toBeCloseTo(0.0029912, 6);
  expect(shareInterval(1000, 1000)).toEqual({ low: 1 - shareInterval(0, 1000).high, high: 1 });
});

/** Chance of each number of events, of a law, that makes an interval around the true value. */
function covered(chances: readonly number[], isIn: (events: number) => boolean): number {
  return chances.reduce((sum, chance, events) => sum + (isIn(events) ? chance : 0), 0);
}

// Exact: all numbers of events by their chance, and not a sample of them.
test.each([
  2, 4, 7, 12, 20, 30,
])('the interval of %d events covers the mean in 93 to 99 % of all cases', (mean) => {
  const chances = [Math.exp(-mean)];
  for (let events = 1; events < 150; events++) chances.push((chances[events - 1] * mean) / events);
  const share = covered(chances, (events) => {
    const { low, high } = poissonInterval(events);
    return low <= mean && mean <= high;
  });
  expect(share).toBeGreaterThan(0.93);
  expect(share).toBeLessThan(0.985);
});

test.each([0.02, 0.1, 0.3, 0.5, 0.9])('that of a share of %d in 200 trials does so too', (share) => {
  const chances = [(1 - share) ** 200];
  for (let hits = 1; hits <= 200; hits++)
    chances.push((chances[hits - 1] * (200 - hits + 1) * share) / (hits * (1 - share)));
  const isIn = (hits: number) => {
    const { low, high } = shareInterval(hits, 200);
    return low <= share && share <= high;
  };
  expect(covered(chances, isIn)).toBeGreaterThan(0.93);
  expect(covered(chances, isIn)).toBeLessThan(0.98);
});

test('events that come together scatter more than those that do not', () => {
  expect(isScattered([0, 10, 0, 0, 10])).toBe(true);
  expect(isScattered([3, 5, 4, 2, 6])).toBe(false);
  expect(isScattered([0, 0, 0])).toBe(false);
});
