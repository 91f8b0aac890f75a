import { describe, expect, it } from 'vitest';
import { around, ORDERS } from '../../bench/draw-orders.js';
import { Streams } from '../../src/kernel/streams.js';
import { cells, collisions, correlation, type Draws, spacings } from './random-tests.js';

/** 2048 collisions are due among so many draws. */
const COLLISION_DRAWS = 2 ** 22;
/** Standard deviations: a good source passes it in 99.99 of 100 tests. */
const BOUND = 4;

/** Draws that go round the streams of neighbouring keys. */
const NEIGHBOURS: Readonly<Record<string, () => Draws>> = {
  'two sites': () => around([1, 2].map((site) => new Streams(1, 0).stream('site', site))),
  'two replications': () => around([0, 1].map((replication) => new Streams(1, replication).stream('x'))),
  'two seeds': () => around([1, 2].map((seed) => new Streams(seed, 0).stream('x'))),
  '500 components': () =>
    around(
      Array.from({ length: 500 }, (_, i) => new Streams(1, 0).stream('storage', `SITE-${i}`, 'failure')),
    ),
};

function expectRandom(source: () => Draws): void {
  const deviations = {
    uniform: cells(source(), 1, 4096),
    pairs: cells(source(), 2, 64),
    triples: cells(source(), 3, 32),
    'groups of six': cells(source(), 6, 4),
    'spacings of draws': spacings(source(), 1),
    'spacings of pairs': spacings(source(), 2),
    'spacings of triples': spacings(source(), 3),
    'correlation of neighbours': correlation(source(), 1),
    'correlation of every second': correlation(source(), 2),
    'correlation of every third': correlation(source(), 3),
  };
  for (const [test, deviation] of Object.entries(deviations)) {
    expect(Math.abs(deviation), test).toBeLessThan(BOUND);
  }
}

describe.each(Object.entries(ORDERS))('draws in the order %s', (_, order) => {
  it('repeat themselves as often as chance does', () => {
    expect(Math.abs(collisions(order(new Streams(1, 0)), COLLISION_DRAWS))).toBeLessThan(BOUND);
  });

  it('fill line, square and cube evenly, form no lattice, and do not depend on one another', () => {
    expectRandom(() => order(new Streams(1, 0)));
  });
});

describe.each(Object.entries(NEIGHBOURS))('the streams of %s', (_, source) => {
  it('have nothing to do with each other', () => expectRandom(source));
});

describe('streams', () => {
  it('of 500 components have nothing to do with each other by position either', () => {
    const streams = Array.from({ length: 500 }, (_, i) => new Streams(1, 0).stream('storage', i, 'failure'));
    expectRandom(() => around(streams, (stream, turn) => stream.draw(turn, 0)));
  });

  it('of 200,000 keys begin independently of one another, by sequence and by position', () => {
    const count = 200_000;
    const streams = Array.from({ length: count }, (_, i) => new Streams(1, 0).stream('component', i));
    // 4.7 collisions are due.
    expect(collisions(around(streams), count)).toBeLessThan(BOUND);
    expect(
      collisions(
        around(streams, (stream) => stream.draw(0, 0)),
        count,
      ),
    ).toBeLessThan(BOUND);
    expect(Math.abs(cells(around(streams), 1, 4096))).toBeLessThan(BOUND);
    expect(Math.abs(cells(around(streams), 2, 64))).toBeLessThan(BOUND);
  });

  it('are as even in the last bits of a draw as in the first', () => {
    const sequence = new Streams(1, 0).stream('bits');
    const positions = new Streams(1, 0).stream('bits');
    let file = 0;
    for (const draws of [
      () => (sequence.next() * 2 ** 20) % 1,
      () => (positions.draw(7, file++) * 2 ** 40) % 1,
    ]) {
      expect(Math.abs(cells(draws, 1, 4096))).toBeLessThan(BOUND);
      expect(Math.abs(cells(draws, 3, 16))).toBeLessThan(BOUND);
    }
  });
});

describe('the tests themselves', () => {
  it('find a permutation, in which no number comes twice', () => {
    let counter = 0;
    const permutation = () => ((Math.imul(++counter, 0x9e3779b1) >>> 0) + 0.5) / 2 ** 32;
    const finalised = () => (finalise(++counter) + 0.5) / 2 ** 32;
    expect(collisions(permutation, COLLISION_DRAWS)).toBeCloseTo(-Math.sqrt(2048));
    expect(collisions(finalised, COLLISION_DRAWS)).toBeCloseTo(-Math.sqrt(2048));
    // Only this: the numbers of the second look random otherwise.
    expect(Math.abs(cells(finalised, 2, 64))).toBeLessThan(BOUND);
  });

  it('find the planes of RANDU', () => {
    let state = 1;
    const randu = () => {
      state = (state * 65539) % 2 ** 31;
      return state / 2 ** 31;
    };
    expect(cells(randu, 3, 32)).toBeGreaterThan(100);
    expect(spacings(randu, 3)).toBeGreaterThan(100);
  });

  it('find streams that run in step', () => {
    const twins = () => around(['x', 'x'].map((key) => new Streams(1, 0).stream(key)));
    expect(cells(twins(), 2, 64)).toBeGreaterThan(100);
    expect(correlation(twins(), 1)).toBeGreaterThan(100);
  });

  it('find a law that is uneven by one part in ten', () => {
    const stream = new Streams(1, 0).stream('uneven');
    const uneven = () => (stream.next() < 0.1 ? stream.next() / 2 : stream.next());
    expect(cells(uneven, 1, 4096)).toBeGreaterThan(BOUND);
  });
});

/** The finaliser of MurmurHash3. */
function finalise(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
