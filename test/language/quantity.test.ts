import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bytes,
  bytesPerSecond,
  count,
  duration,
  lawOf,
  offset,
  rate,
  share,
} from '../../src/language/quantity.js';

const UNITS = [
  ['a duration', duration(), { us: 1, ms: 1e3, s: 1e6, min: 60e6, h: 3600e6, d: 86400e6, week: 604800e6 }],
  [
    'a rate',
    rate(),
    { Hz: 1, mHz: 1e-3, kHz: 1e3, '/s': 1, '/min': 1 / 60, '/h': 1 / 3600, '/d': 1 / 86400 },
  ],
  [
    'a size',
    bytes(),
    { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 },
  ],
  ['a data rate', bytesPerSecond(), { 'kB/s': 1e3, 'MB/s': 1e6, 'GB/s': 1e9, 'Mb/s': 125e3, 'Gb/s': 125e6 }],
] as const;

describe.each(UNITS)('%s', (_, schema, units) => {
  test('written in any unit comes back as that many of it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.entries(units)),
        fc.integer({ min: 1, max: 900 }),
        fc.constantFrom('', ' ', '  '),
        ([unit, factor], number, gap) => {
          const read = schema.parse(`${number}${gap}${unit}`);
          expect(Math.abs(read / factor / number - 1)).toBeLessThan(1e-12);
        },
      ),
    );
  });

  test('is never negative, and never without a unit', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(units)),
        fc.integer({ min: 1, max: 1e6 }),
        (unit, number) => {
          expect(schema.safeParse(`-${number} ${unit}`).success).toBe(false);
          expect(schema.safeParse(number).success).toBe(false);
          expect(schema.safeParse(`${number}`).success).toBe(false);
        },
      ),
    );
  });

  test('takes no text that is not a number and a unit', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const read = schema.safeParse(text);
        if (read.success) expect(text).toMatch(/\d/);
      }),
    );
  });
});

test('durations are whole microseconds, and one that rounds to nothing is refused', () => {
  expect(duration().parse('1.5 us')).toBe(2);
  expect(duration().safeParse('0.2 us').success).toBe(false);
  expect(Object.is(offset().parse('-0 s'), 0)).toBe(true);
  expect(offset().parse('-5 s')).toBe(-5e6);
  expect(duration().parse(0)).toBe(0);
});

test('a text longer than any quantity is refused by its first characters', () => {
  const text = `1 a${' '.repeat(1e6)}b`;
  expect(duration().safeParse(text).error?.issues[0]?.message).toBe(
    `is "1 a${' '.repeat(29)}... (1000004 characters)", not a duration`,
  );
  expect(duration().parse(`${' '.repeat(30)}3 h${' '.repeat(30)}`)).toBe(10_800_000_000);
});

test('a share is between 0 and 1', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100 }), (percent) => {
      expect(share().parse(`${percent} %`)).toBeCloseTo(percent / 100, 12);
    }),
  );
  expect(share().safeParse('100.1 %').success).toBe(false);
});

test('a law is a single value or a named law', () => {
  const law = lawOf(duration, '1 s');
  expect(law.parse(undefined)).toEqual({ law: 'constant', value: 1e6 });
  expect(law.parse({ law: 'exponential', mean: '3 s' })).toEqual({ law: 'exponential', mean: 3e6 });
  expect(lawOf(count, 100).parse(7)).toEqual({ law: 'constant', value: 7 });
  expect(law.safeParse({ law: 'uniform', min: '2 s', max: '1 s' }).success).toBe(false);
});
