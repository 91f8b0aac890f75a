import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Chains } from '../../../src/kernel/chains.js';
import { DueHeap } from '../../../src/systems/fts/simulator/due-heap.js';
import { JwtIndex } from '../../../src/systems/fts/simulator/jwt-index.js';

describe('chains of nodes', () => {
  it('behave as lists from which any node can leave', () => {
    const steps = fc.array(
      fc.record({
        owner: fc.integer({ min: 0, max: 2 }),
        node: fc.integer({ min: 0, max: 9 }),
        first: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(steps, (all) => {
        const chains = new Chains(10, 3);
        const lists: number[][] = [[], [], []];
        for (const { owner, node, first } of all) {
          const holder = lists.find((list) => list.includes(node));
          expect(chains.holds(node)).toBe(holder !== undefined);
          if (holder) {
            holder.splice(holder.indexOf(node), 1);
            chains.remove(node);
          } else if (first) {
            lists[owner].unshift(node);
            chains.prepend(owner, node);
          } else {
            lists[owner].push(node);
            chains.append(owner, node);
          }
          for (const [at, list] of lists.entries()) {
            const walked: number[] = [];
            for (let n = chains.first(at); n >= 0; n = chains.after(n)) walked.push(n);
            expect(walked).toEqual(list);
          }
        }
      }),
    );
  });
});

describe('the heap of due rows', () => {
  it('gives rows in the order of their times, ties in the order in which they came', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
        const heap = new DueHeap();
        for (const [row, timeUs] of times.entries()) heap.push(row, timeUs);
        const popped = times.map(() => heap.pop());
        const sorted = times.map((timeUs, row) => ({ timeUs, row }));
        sorted.sort((a, b) => a.timeUs - b.timeUs || a.row - b.row);
        expect(popped).toEqual(sorted.map(({ row }) => row));
        expect(heap.headTimeUs()).toBe(Number.POSITIVE_INFINITY);
      }),
    );
  });
});

describe('the index of JWT numbers', () => {
  it('behaves as a map would, with numbers near each other and far apart', () => {
    const step = fc.record({
      put: fc.boolean(),
      jwt: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constantFrom(2 ** 31, 2 ** 40 + 7, 1025, 2049)),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const index = new JwtIndex();
        const map = new Map<number, number>();
        steps.forEach(({ put, jwt }, row) => {
          if (put && !map.has(jwt)) {
            index.put(jwt, row);
            map.set(jwt, row);
          } else if (!put) {
            index.remove(jwt);
            map.delete(jwt);
          }
          expect(index.find(jwt)).toBe(map.get(jwt) ?? -1);
        });
        for (const [jwt, row] of map) expect(index.find(jwt)).toBe(row);
      }),
    );
  });

  it('grows, and forgets what is removed', () => {
    const index = new JwtIndex();
    for (let jwt = 1; jwt <= 50_000; jwt++) index.put(jwt, jwt * 2);
    for (let jwt = 1; jwt <= 50_000; jwt += 2) index.remove(jwt);
    for (let jwt = 1; jwt <= 50_000; jwt++) expect(index.find(jwt)).toBe(jwt % 2 === 1 ? -1 : jwt * 2);
  });
});
