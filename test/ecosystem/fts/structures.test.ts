import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Chains } from '../../../src/ecosystem/fts/chains.js';
import { DueHeap } from '../../../src/ecosystem/fts/due-heap.js';

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
