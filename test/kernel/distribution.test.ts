import { describe, expect, it } from 'vitest';
import {
  type Law,
  meanOfDraws,
  meanOfLaw,
  normalQuantile,
  quantileOf,
} from '../../src/kernel/distribution.js';

/** Mean of a law by the midpoint rule over its quantiles. */
function meanByQuantiles(law: Law, points = 50_000): number {
  const quantile = quantileOf(law);
  let sum = 0;
  for (let i = 0; i < points; i++) sum += quantile((i + 0.5) / points);
  return sum / points;
}

const laws: Law[] = [
  { law: 'constant', value: 7 },
  { law: 'exponential', mean: 250 },
  { law: 'uniform', min: 10, max: 40 },
  { law: 'lognormal', mean: 3, cv: 1.2 },
  { law: 'lognormal', mean: 3, cv: 0 },
  { law: 'lognormal', mean: 3, cv: 1.2, min: 1, max: 5 },
];

describe('a law', () => {
  it.each(laws)('has the mean that it states: %j', (law) => {
    expect(meanByQuantiles(law) / meanOfLaw(law)).toBeCloseTo(1, 3);
  });

  it.each(laws)('has a quantile function that never falls: %j', (law) => {
    const quantile = quantileOf(law);
    let last = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < 10_000; i++) {
      const value = quantile((i + 0.5) / 10_000);
      expect(value >= last).toBe(true);
      last = value;
    }
  });

  it('has the quantiles of the textbooks', () => {
    expect(quantileOf({ law: 'exponential', mean: 2 })(0.5)).toBeCloseTo(2 * Math.LN2, 12);
    expect(quantileOf({ law: 'uniform', min: 2, max: 6 })(0.25)).toBe(3);
    // Lognormal: the median is mean / √(1 + cv²).
    expect(quantileOf({ law: 'lognormal', mean: 5, cv: 2 })(0.5)).toBeCloseTo(5 / Math.sqrt(5), 9);
  });

  it('lognormal has the coefficient of variation that it states', () => {
    const square = meanOfDraws({ law: 'lognormal', mean: 1, cv: 0.5 }, (value) => value ** 2);
    expect(Math.sqrt(square - 1)).toBeCloseTo(0.5, 3);
  });

  it('lognormal stays between its limits', () => {
    const quantile = quantileOf({ law: 'lognormal', mean: 1, cv: 1, min: 0.5, max: 2 });
    expect(quantile(1e-9)).toBe(0.5);
    expect(quantile(1 - 1e-9)).toBe(2);
  });
});

describe('the normal quantile', () => {
  it.each([
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.999, 3.090232306167813],
    [0.01, -2.326347874040841],
    [1e-9, -5.997807015007687],
  ])('of %d is %d', (u, z) => {
    expect(Math.abs(normalQuantile(u) - z)).toBeLessThan(1e-8 * Math.max(1, Math.abs(z)));
  });

  it('joins its three pieces without a step', () => {
    for (const joint of [0.02425, 0.97575]) {
      expect(normalQuantile(joint + 1e-12)).toBeCloseTo(normalQuantile(joint - 1e-12), 7);
    }
  });
});
