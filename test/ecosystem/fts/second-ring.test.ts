import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowLinks, SecondRing } from '../../../src/systems/fts/simulator/second-ring.js';

const ROWS = 40;

/** Kind of truth: a list that is searched. */
describe('a ring of seconds', () => {
  const step = fc.tuple(
    fc.nat(ROWS - 1),
    fc.oneof(fc.nat(20), fc.nat(5000), fc.nat(2_000_000)),
    fc.boolean(),
  );

  it('has the row of the earliest second that was added first, whatever is added and taken out', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const links = new RowLinks();
        links.growRows(ROWS);
        const ring = new SecondRing(links);
        let known: { row: number; second: number }[] = [];
        for (const [row, second, pops] of steps) {
          if (known.some((one) => one.row === row)) {
            ring.remove(row);
            known = known.filter((one) => one.row !== row);
          } else {
            ring.add(row, second);
            known.push({ row, second });
          }
          const earliest = Math.min(...known.map((one) => one.second));
          const first = known.find((one) => one.second === earliest)?.row ?? -1;
          expect(ring.size).toBe(known.length);
          expect(ring.first()).toBe(first);
          if (!pops || first < 0) continue;
          ring.remove(first);
          known = known.filter((one) => one.row !== first);
        }
      }),
      { numRuns: 300 },
    );
  });
});
