import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PendingEvents } from '../../../src/kernel/pending-events.js';

/** One step of a random history of a pending-event set. */
type Step =
  | { readonly do: 'insert'; readonly timeUs: number; readonly again: number }
  | { readonly do: 'pop'; readonly within: number }
  | { readonly do: 'cancel'; readonly which: number };

interface Expected {
  readonly timeUs: number;
  readonly order: number;
  readonly handle: number;
}

const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('insert' as const), timeUs: fc.nat(40), again: fc.nat(8) }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('pop' as const), within: fc.nat(60) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), which: fc.nat() }) },
  ),
  { maxLength: 150, size: 'max' },
);

/** The laws of the port `PendingEvents`, to be run on each of its implementations. */
export function pendingEventsLaws(make: () => PendingEvents): void {
  it('pops in order of time, and equal times in the order of scheduling, whatever is cancelled in between', () => {
    orderHolds(make);
  });

  it('keeps the order over thousands of events that grow, drain and are cancelled in bulk', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: 50 }), (count, spread) => {
        const events = make();
        const handles = Array.from({ length: count }, (_, i) =>
          events.insert((Math.imul(i, 2654435761) >>> 0) % spread, i, 1, i),
        );
        for (let i = 0; i < count; i++) if (i % 3 !== 0) expect(events.cancel(handles[i])).toBe(true);
        const kept = Array.from({ length: count }, (_, i) => i).filter((i) => i % 3 === 0);
        expect(events.size).toBe(kept.length);
        const time = (i: number) => (Math.imul(i, 2654435761) >>> 0) % spread;
        kept.sort((a, b) => time(a) - time(b) || a - b);
        const popped: number[] = [];
        while (events.pop()) popped.push(events.subject);
        expect(popped).toEqual(kept);
      }),
      { numRuns: 20 },
    );
  });

  it('refuses a handle whose event has run or was cancelled, also when its place is in use again', () => {
    const events = make();
    const run = events.insert(5, 0, 0, 10);
    expect(events.pop()).toBe(true);
    const cancelled = events.insert(6, 1, 0, 11);
    expect(events.cancel(cancelled)).toBe(true);
    const living = events.insert(7, 2, 0, 12);
    for (const handle of [run, cancelled, -1, living + 1, Number.NaN])
      expect(events.cancel(handle)).toBe(false);
    expect(events.size).toBe(1);
    expect(events.pop()).toBe(true);
    expect(events.subject).toBe(12);
    expect(events.pop()).toBe(false);
    expect(events.peekTimeUs()).toBe(Number.POSITIVE_INFINITY);
  });

  it('takes an event at the limit given to pop, and none beyond it', () => {
    const events = make();
    events.insert(10, 0, 3, 4);
    expect(events.pop(9)).toBe(false);
    expect(events.size).toBe(1);
    expect(events.pop(10)).toBe(true);
    expect([events.timeUs, events.kind, events.subject]).toEqual([10, 3, 4]);
  });
}

/** Throws unless the set keeps the order over random histories. */
export function orderHolds(make: () => PendingEvents): void {
  fc.assert(fc.property(steps, (history) => replay(make(), history)));
}

/** Runs a history against a plain list that is searched for its least event. */
function replay(events: PendingEvents, history: readonly Step[]): void {
  const pending: Expected[] = [];
  const known: Expected[] = [];
  let nowUs = 0;
  let order = 0;
  const insert = (timeUs: number) => {
    const handle = events.insert(timeUs, order, order % 7, order);
    known.push({ timeUs, order, handle });
    pending.push(known[known.length - 1]);
    order++;
  };
  for (const step of history) {
    if (step.do === 'insert') {
      for (let i = 0; i <= step.again; i++) insert(nowUs + ((step.timeUs * (i + 1)) % 41));
    } else if (step.do === 'cancel') {
      if (known.length === 0) continue;
      const target = known[step.which % known.length];
      const at = pending.indexOf(target);
      expect(events.cancel(target.handle)).toBe(at >= 0);
      if (at >= 0) pending.splice(at, 1);
    } else {
      const first = pending.reduce<Expected | undefined>(
        (least, event) =>
          least === undefined ||
          event.timeUs < least.timeUs ||
          (event.timeUs === least.timeUs && event.order < least.order)
            ? event
            : least,
        undefined,
      );
      const due = first !== undefined && first.timeUs <= nowUs + step.within;
      expect(events.pop(nowUs + step.within)).toBe(due);
      if (!due) continue;
      expect([events.timeUs, events.kind, events.subject]).toEqual([
        first.timeUs,
        first.order % 7,
        first.order,
      ]);
      pending.splice(pending.indexOf(first), 1);
      nowUs = first.timeUs;
    }
    expect(events.size).toBe(pending.length);
  }
  expect(events.peekTimeUs()).toBe(
    Math.min(Number.POSITIVE_INFINITY, ...pending.map(({ timeUs }) => timeUs)),
  );
}
