import fc from 'fast-check';
import { expect, test } from 'vitest';
import { human } from '../../src/language/human.js';
import { formatNumber } from '../../src/report/number.js';

test('whole numbers are written in full and others with nine significant digits', () => {
  for (const [value, text] of [
    [0, '0'],
    [-0, '0'],
    [40_000_000_001, '40000000001'],
    [1 / 3, '0.333333333'],
    [-2.5, '-2.5'],
    [0.1 + 0.2, '0.3'],
    [123456.7891234, '123456.789'],
    [1.5e-7, '1.5e-7'],
  ] as const) {
    expect(formatNumber(value)).toBe(text);
  }
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY])
    expect(() => formatNumber(value)).toThrow(RangeError);
});

test('a written number reads back to within nine digits', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e18, max: 1e18 }), (value) => {
      expect(Math.abs(Number(formatNumber(value)) - value)).toBeLessThanOrEqual(Math.abs(value) * 5e-9);
    }),
  );
});

test('people read three digits, a prefix and a unit', () => {
  for (const [value, unit, text] of [
    [0, 'Hz', '0 Hz'],
    [65.234, 'Hz', '65.2 Hz'],
    [0.0123, 'Hz', '12.3 mHz'],
    [999.7, 'Hz', '1 kHz'],
    [1_210_000, 'tokens', '1.21 M'],
    [412, 'tokens', '412'],
    [2.279e12, 'B', '2.28 TB'],
    [1.1e9, 'B/s', '1.1 GB/s'],
    [0.0604, 's', '60.4 ms'],
    [0.9999, 's', '1 s'],
    [90, 's', '90 s'],
    [1800, 's', '30 min'],
    [36_000, 's', '10 h'],
    [12 * 86400, 's', '12 d'],
    [-3.55e-15, 'requests', '0'],
    [0.834, '1', '83.4 %'],
    [0, '1', '0 %'],
  ] as const) {
    expect(human(value, unit)).toBe(text);
  }
});
