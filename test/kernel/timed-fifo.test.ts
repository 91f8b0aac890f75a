import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TimedFifo } from '../../src/kernel/timed-fifo.js';

it('a fifo gives values and their times in the order in which they came, however it has grown and wrapped', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 120, size: 'max' }), (pushes) => {
      const fifo = new TimedFifo();
      const model: number[] = [];
      let next = 0;
      for (const push of pushes) {
        if (push || model.length === 0) {
          model.push(next);
          fifo.push(next, next * 10);
          next++;
        } else {
          expect(fifo.headTimeUs()).toBe(model[0] * 10);
          expect(fifo.shift()).toBe(model.shift());
        }
        expect(fifo.size).toBe(model.length);
      }
    }),
  );
});

it('a fifo that is cleared is empty and takes values again', () => {
  const fifo = new TimedFifo();
  for (let value = 0; value < 20; value++) fifo.push(value, value);
  fifo.shift();
  fifo.clear();
  expect(fifo.size).toBe(0);
  fifo.push(7, 70);
  expect([fifo.headTimeUs(), fifo.shift(), fifo.size]).toEqual([70, 7, 0]);
});
