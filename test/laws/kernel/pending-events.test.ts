import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../../src/kernel/event-queue.js';
import { orderHolds, pendingEventsLaws } from './pending-events.js';
import { type Entry, SortedList } from './sorted-list.js';

describe('the heap', () => pendingEventsLaws(() => new EventQueue(4)));
describe('the sorted list, the reference', () => pendingEventsLaws(() => new SortedList()));

/** A set that forgets the tie-break: of equal times the last scheduled comes first. */
class LastOfEqualsFirst extends SortedList {
  protected override later(entry: Entry, timeUs: number): boolean {
    return entry.timeUs >= timeUs;
  }
}

/** A set whose cancelled events run all the same. */
class DeafToCancellation extends SortedList {
  override cancel(handle: number): boolean {
    const cancelled = super.cancel(handle);
    if (cancelled) this.insert(this.timeUs, handle, 0, 0);
    return cancelled;
  }
}

describe('a broken set', () => {
  it('is caught when it runs the last scheduled of equal times first', () => {
    expect(() => orderHolds(() => new LastOfEqualsFirst())).toThrow();
  });

  it('is caught when it runs cancelled events', () => {
    expect(() => orderHolds(() => new DeafToCancellation())).toThrow();
  });
});

describe('the heap against the reference', () => {
  it('runs ten thousand holds in the same order as the sorted list', () => {
    const heap = new EventQueue(4);
    const list = new SortedList();
    let order = 0;
    let state = 1;
    const insert = (nowUs: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const timeUs = nowUs + (state >>> 22);
      heap.insert(timeUs, order, 0, order);
      list.insert(timeUs, order, 0, order);
      order++;
    };
    for (let i = 0; i < 50; i++) insert(0);
    for (let i = 0; i < 10_000; i++) {
      expect(heap.pop()).toBe(list.pop());
      if (heap.timeUs !== list.timeUs || heap.subject !== list.subject)
        expect(heap.subject).toBe(list.subject);
      insert(heap.timeUs);
    }
  });
});
