import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Answer } from '../../src/ecosystem/ports.js';
import { FakeIssuer, HOUR, Rig, SECOND } from '../ecosystem/rucio/fakes.js';

/** Faults come within this time. */
const TROUBLED_S = 4 * 3600;

/** What may happen to a reaper, by number. */
const EVENTS = [
  (rig: Rig) => rig.rucio.controls.flushCache(),
  (rig: Rig) => rig.rucio.controls.setCacheUnreachable(true),
  (rig: Rig) => rig.rucio.controls.setCacheUnreachable(false),
  (rig: Rig) => rig.storage.setDown(0, true),
  (rig: Rig) => rig.storage.restartValidator(1),
] as const;

/** How many pods and threads there are from a time on. */
const size = fc.record({
  atS: fc.nat(TROUBLED_S),
  pods: fc.integer({ min: 1, max: 4 }),
  threads: fc.integer({ min: 1, max: 4 }),
});

const schedule = fc.record({
  sizes: fc.array(size, { maxLength: 4 }),
  events: fc.array(fc.tuple(fc.nat(TROUBLED_S), fc.nat(EVENTS.length - 1)), { maxLength: 12 }),
  reaper: fc.record({
    rate: fc.constantFrom('0.1 Hz', '2 Hz', '30 Hz'),
    pods: fc.integer({ min: 1, max: 3 }),
    threads: fc.integer({ min: 1, max: 3 }),
    chunk: fc.integer({ min: 1, max: 400 }),
    per_endpoint: fc.integer({ min: 1, max: 5 }),
    delete_time: fc.constantFrom('0 s', '500 ms', '7 s'),
    exclude_after: fc.integer({ min: 1, max: 50 }),
    retry_after: fc.constantFrom('0 s', '10 min', '1 h'),
    sleep: fc.constantFrom('0 s', '60 s'),
    pause: fc.constantFrom('0 s', '120 s'),
  }),
  x509: fc.boolean(),
  restart: fc.constantFrom(undefined, { every: '37 min', at: '11 min', spread: '2 min' }),
  cache: fc.constantFrom('shared', 'per-pod', 'per-process', 'off'),
  latencyS: fc.constantFrom(0, 0.1, 45),
  lifeMin: fc.constantFrom(2, 10, 60),
  failsEvery: fc.integer({ min: 2, max: 40 }),
});

it('no schedule of faults loses a file that is to be deleted, or deletes it twice', () => {
  fc.assert(
    fc.property(schedule, (drawn) => {
      const submitter = {
        reaper: drawn.reaper,
        x509_fallback: drawn.x509,
        ...(drawn.restart === undefined ? {} : { restart: drawn.restart }),
      };
      const rig = new Rig({
        submitter,
        later: drawn.sizes.map(({ pods, threads }) => ({
          ...submitter,
          reaper: { ...drawn.reaper, pods, threads },
        })),
        tokens: { cache: drawn.cache },
        issuer: (simulation) =>
          new FakeIssuer(simulation, drawn.latencyS * SECOND, drawn.lifeMin * 60 * SECOND, (n) =>
            n % drawn.failsEvery === 0 ? Answer.refused : Answer.ok,
          ),
      });
      let isDown = false;
      const happens = rig.simulation.register((event) => {
        // The endpoint goes down, and is up again at the next.
        if (event === 3 && isDown) rig.storage.setDown(0, false);
        else EVENTS[event](rig);
        if (event === 3) isDown = !isDown;
      });
      for (const [atS, event] of drawn.events) rig.simulation.at(atS * SECOND, happens, event);
      const resized = rig.simulation.register((n) => rig.become(n));
      drawn.sizes.forEach(({ atS }, n) => {
        rig.simulation.at(atS * SECOND, resized, n);
      });
      // The laws that the run checks are those of the reaper.
      for (let hour = 1; hour <= 5; hour++) rig.runTo(hour * HOUR);
      const result = rig.results();
      const deleted = result('rucio.cms.rate.deleted', 'total') ?? 0;
      const come = Number.parseFloat(drawn.reaper.rate) * 5 * 3600;
      expect(deleted + (result('rucio.cms.deletions', 'final') ?? 0)).toBeCloseTo(come, 3);
    }),
    { numRuns: 60 },
  );
});
