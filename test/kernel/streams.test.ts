import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Stream, Streams } from '../../src/kernel/streams.js';

const CELLS = 64;
/** Chi-square with 63 degrees of freedom: 99.99 % quantile. */
const CHI_SQUARE_63 = 113.5;
/** Chi-square with 1023 degrees of freedom: 99.99 % quantile (Wilson–Hilferty). */
const CHI_SQUARE_1023 = 1198;

function chiSquare(draws: () => number, count: number, cells: number): number {
  const seen = new Float64Array(cells);
  for (let i = 0; i < count; i++) seen[Math.floor(draws() * cells)]++;
  const expected = count / cells;
  return seen.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
}

const streams = new Streams(1, 0);

describe('a stream', () => {
  it('gives a known sequence, the same on every machine (a change here changes every result)', () => {
    const stream = streams.stream('workload', 'cms', 'arrivals');
    expect([stream.next(), stream.next(), stream.next(), stream.draw(7, 9)]).toMatchInlineSnapshot(`
      [
        0.9336236514005117,
        0.3323335019612804,
        0.15309677635825636,
        0.614907077881994,
      ]
    `);
  });

  it('is uniform: chi-square of 64 cells, sequential and by counter', () => {
    for (let key = 0; key < 20; key++) {
      const stream = streams.stream('uniform', key);
      let file = 0;
      expect(chiSquare(() => stream.next(), 20_000, CELLS)).toBeLessThan(CHI_SQUARE_63);
      expect(chiSquare(() => stream.draw(key, file++), 20_000, CELLS)).toBeLessThan(CHI_SQUARE_63);
      expect(chiSquare(() => stream.draw(file++, 3), 20_000, CELLS)).toBeLessThan(CHI_SQUARE_63);
    }
  });

  it('is uniform in pairs: neighbours in a sequence, and neighbours under two keys', () => {
    const pair = (a: number, b: number) => (Math.floor(a * 32) + b) / 32;
    const one = streams.stream('pairs');
    expect(chiSquare(() => pair(one.next(), one.next()), 100_000, 1024)).toBeLessThan(CHI_SQUARE_1023);
    for (const [a, b] of [
      [streams.stream('site', 1), streams.stream('site', 2)],
      [new Streams(1, 0).stream('x'), new Streams(1, 1).stream('x')],
      [new Streams(1, 0).stream('x'), new Streams(2, 0).stream('x')],
    ] as [Stream, Stream][]) {
      expect(chiSquare(() => pair(a.next(), b.next()), 100_000, 1024)).toBeLessThan(CHI_SQUARE_1023);
    }
  });

  it('is uniform over the last bits of a draw as over the first', () => {
    const stream = streams.stream('bits');
    expect(chiSquare(() => (stream.next() * 2 ** 40) % 1, 20_000, CELLS)).toBeLessThan(CHI_SQUARE_63);
  });

  it('has no correlation with its own neighbours in dataset and in file', () => {
    const stream = streams.stream('sizes');
    for (const [major, minor] of [
      [1, 0],
      [0, 1],
      [1, 1],
    ]) {
      let sum = 0;
      const side = 200;
      for (let i = 0; i < side; i++) {
        for (let j = 0; j < side; j++) {
          sum += (stream.draw(i, j) - 0.5) * (stream.draw(i + major, j + minor) - 0.5);
        }
      }
      // Variance of a product of two centred uniform draws: 1/144.
      expect(Math.abs(sum) / Math.sqrt((side * side) / 144)).toBeLessThan(4);
    }
  });

  it('draws by counter purely: the same whenever it is asked, and never moving the sequence', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.string(), (major, minor, key) => {
        const stream = streams.stream(key);
        const twin = streams.stream(key);
        const value = stream.draw(major, minor);
        expect(value).toBeGreaterThan(0);
        expect(value).toBeLessThan(1);
        expect(stream.next()).toBe(twin.next());
        expect(stream.draw(major, minor)).toBe(value);
        expect(twin.draw(major, minor)).toBe(value);
      }),
    );
  });

  it('draws integers below n, all of them', () => {
    const stream = streams.stream('integers');
    const seen = new Set(Array.from({ length: 1000 }, () => stream.integer(7)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });
});

describe('keys', () => {
  it('that differ in any part give streams that have nothing in common', () => {
    const draws = (stream: Stream) => Array.from({ length: 200 }, () => stream.next());
    const sequences = [
      draws(streams.stream('a', 'b')),
      draws(streams.stream('b', 'a')),
      draws(streams.stream('ab')),
      draws(streams.stream('a', 1)),
      draws(streams.stream('a', 11)),
      draws(new Streams(1, 1).stream('a', 'b')),
      draws(new Streams(2, 0).stream('a', 'b')),
    ];
    expect(new Set(sequences.flat()).size).toBe(200 * sequences.length);
  });

  it('of ten thousand components give ten thousand different first draws, uniform among themselves', () => {
    let key = 0;
    const first = () => streams.stream('component', key++).next();
    expect(chiSquare(first, 10_000, CELLS)).toBeLessThan(CHI_SQUARE_63);
    expect(
      new Set(Array.from({ length: 10_000 }, (_, i) => streams.stream('component', i).next())).size,
    ).toBe(10_000);
  });
});
