import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LawBroken } from '../../src/kernel/laws.js';
import { SlotPool } from '../../src/kernel/slot-pool.js';

const position = { seed: 9, replication: 0, nowUs: 12 };

describe('a slot pool', () => {
  it('never gives a slot to two at a time, and uses no more slots than were held at the peak', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 100, size: 'max' }), (choices) => {
        const table = { name: 'tokens', column: new Int32Array(0) };
        const pool = new SlotPool('token', position, table, 2);
        const held: number[] = [];
        let peak = 0;
        for (const choice of choices) {
          if (choice % 5 < 3 || held.length === 0) {
            const slot = pool.take();
            expect(held).not.toContain(slot);
            held.push(slot);
            peak = Math.max(peak, held.length);
            expect(slot).toBeLessThan(peak);
            expect(slot).toBeLessThan(table.column.length);
          } else {
            pool.give(held.splice(choice % held.length, 1)[0]);
          }
          expect(pool.inUse).toBe(held.length);
        }
      }),
    );
  });

  it('finds a slot that is given back twice, or was never taken', () => {
    const pool = new SlotPool('token', position);
    const slot = pool.take();
    pool.give(slot);
    expect(() => pool.give(slot)).toThrow(LawBroken);
    expect(() => pool.give(slot)).toThrow(
      'a slot is given back once: token 0 (seed 9, replication 0, time 12 µs)',
    );
    for (const never of [1, -1, 1e6]) expect(() => pool.give(never)).toThrow(LawBroken);
  });
});
