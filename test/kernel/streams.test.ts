import fc from 'fast-check';
import seedrandom from 'seedrandom';
import { describe, expect, it } from 'vitest';
import { quantileOf } from '../../src/kernel/distribution.js';
import { type Stream, Streams } from '../../src/kernel/streams.js';
import { Threefry } from '../../src/kernel/threefry.js';

const streams = new Streams(1, 0);

describe('a stream', () => {
  it('gives a known sequence, the same on every machine (a change here changes every result)', () => {
    const stream = streams.stream('workload', 'cms', 'arrivals');
    expect([stream.next(), stream.next(), stream.next(), stream.draw(7, 9)]).toMatchInlineSnapshot(`
      [
        0.6501393931685016,
        0.3297500457847491,
        0.31224293273407966,
        0.08436734662383716,
      ]
    `);
  });

  it("is seedrandom's generator of its key: two words key the positions, and the rest is the sequence", () => {
    const generator = seedrandom.alea('11\u00003\u0000workload\u0000cms\u0000files');
    const stream = new Streams(11, 3).stream('workload', 'cms', 'files');
    const positions = new Threefry(generator.int32(), generator.int32());
    for (let i = 0; i < 1000; i++) {
      expect(stream.next()).toBe(generator() + 2 ** -33);
      expect(stream.draw(i, 1000 - i)).toBe(positions.draw(i, 1000 - i));
    }
  });

  // Keys found by search: the generator gives its least number, 0, and its greatest, 1 − 2^−32, after so many draws.
  it.each([
    [101112, 1291, 2 ** -33],
    [194055, 713, 1 - 2 ** -33],
  ])('stays within (0, 1) at the ends of the generator (key %i)', (key, before, expected) => {
    const stream = streams.stream('ends', key);
    for (let i = 0; i < before; i++) stream.next();
    expect(stream.next()).toBe(expected);
    for (const law of ['exponential', 'lognormal'] as const) {
      expect(quantileOf({ law, mean: 1, cv: 1 })(expected)).toBeGreaterThan(0);
      expect(quantileOf({ law, mean: 1, cv: 1 })(expected)).toBeLessThan(Number.POSITIVE_INFINITY);
    }
  });

  it('draws the same by position forwards, backwards and through a stream of its own each time', () => {
    const forwards = streams.stream('size');
    const backwards = streams.stream('size');
    const grid = Array.from({ length: 2500 }, (_, i) => [Math.floor(i / 50), i % 50] as const);
    const first = grid.map(([dataset, file]) => forwards.draw(dataset, file));
    const last = grid.toReversed().map(([dataset, file]) => backwards.draw(dataset, file));
    expect(last.toReversed()).toEqual(first);
    expect(grid.map(([dataset, file]) => streams.stream('size').draw(dataset, file))).toEqual(first);
  });

  it('draws by position purely: the same whenever it is asked, in any order, and never moving the sequence', () => {
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
});
