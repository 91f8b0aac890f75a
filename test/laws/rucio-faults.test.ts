import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Answer, Failure, OK } from '../../src/ecosystem/ports.js';
import { DAY, FakeFts, FakeIssuer, HOUR, Rig, SECOND } from '../ecosystem/rucio/fakes.js';

/** Faults come within this time. */
const TROUBLED_S = 4 * 3600;

const LASTING = [
  (rig: Rig, on: boolean) => {
    rig.fts.up = !on;
  },
  (rig: Rig, on: boolean) => rig.rucio.controls.setCacheUnreachable(on),
] as const;
const INSTANT = [
  (rig: Rig) => rig.rucio.controls.flushCache(),
  (rig: Rig) => rig.rucio.controls.restart(),
] as const;

const windows = fc
  .uniqueArray(fc.nat(TROUBLED_S), { maxLength: 6 })
  .map((times) => times.sort((a, b) => a - b))
  .map((times) => times.slice(0, times.length - (times.length % 2)));

const size = fc.record({ pods: fc.integer({ min: 1, max: 5 }), threads: fc.integer({ min: 1, max: 4 }) });

/** How many pods and threads the daemons have from a time on. */
const sizes = fc.record({
  atS: fc.nat(TROUBLED_S),
  submitter: size,
  poller: size,
  finisher: size,
  preparer: size,
});

const schedule = fc.record({
  sizes: fc.array(sizes, { maxLength: 4 }),
  windows: fc.tuple(windows, windows),
  instants: fc.array(fc.tuple(fc.nat(TROUBLED_S), fc.nat(1)), { maxLength: 8 }),
  submitter: fc.record(
    {
      pods: fc.integer({ min: 1, max: 3 }),
      threads: fc.integer({ min: 1, max: 3 }),
      bulk: fc.integer({ min: 1, max: 40 }),
      group_bulk: fc.integer({ min: 1, max: 40 }),
      sleep: fc.constantFrom('1 s', '60 s'),
      retries: fc.nat(2),
      finisher: fc.record({
        sleep: fc.constantFrom('7 s', '30 s'),
        pods: fc.integer({ min: 1, max: 3 }),
        bulk: fc.integer({ min: 1, max: 20 }),
        request_time: fc.constantFrom('0 s', '5 ms', '5 s'),
        submitting_timeout: fc.constantFrom('1 min', '120 min'),
      }),
      preparer: fc.record({
        pods: fc.integer({ min: 1, max: 2 }),
        threads: fc.integer({ min: 1, max: 2 }),
        bulk: fc.integer({ min: 1, max: 20 }),
        request_time: fc.constantFrom('0 s', '10 ms', '5 s'),
      }),
      poller: fc.record({
        pods: fc.integer({ min: 1, max: 3 }),
        threads: fc.integer({ min: 1, max: 2 }),
        bulk: fc.integer({ min: 1, max: 20 }),
        request_time: fc.constantFrom('0 s', '5 ms', '5 s'),
      }),
      restart: fc.record({
        every: fc.constantFrom('3 h', '1 d'),
        at: fc.constantFrom('0 s', '7 min'),
        spread: fc.constantFrom('0 s', '2 min'),
      }),
      throttler: fc.record({ max_transfers: fc.integer({ min: 1, max: 20 }), sleep: fc.constant('60 s') }),
    },
    { requiredKeys: ['pods', 'threads', 'bulk', 'group_bulk'] },
  ),
  tokens: fc.record({
    cache: fc.constantFrom('shared', 'per-process', 'off'),
    scope: fc.constantFrom('rse', 'file', 'dataset'),
  }),
  latencyS: fc.constantFrom(0, 0.1, 45),
  failsEvery: fc.integer({ min: 2, max: 40 }),
  copyS: fc.integer({ min: 1, max: 3600 }),
  postS: fc.constantFrom(0, 1, 30),
  rules: fc.array(
    fc.record({
      atS: fc.nat(TROUBLED_S),
      files: fc.integer({ min: 1, max: 60 }),
      destinations: fc.constantFrom([1], [2], [1, 2]),
    }),
    { minLength: 1, maxLength: 6 },
  ),
});

it('no schedule of faults, and of pods that come and go, loses a request of Rucio, or hands an attempt over twice', () => {
  fc.assert(
    fc.property(schedule, (drawn) => {
      const { submitter, tokens, failsEvery, latencyS, copyS, postS } = drawn;
      const rig = new Rig({
        submitter,
        tokens,
        later: drawn.sizes.map((of) => ({
          ...submitter,
          ...of.submitter,
          poller: { ...submitter.poller, ...of.poller },
          finisher: { ...submitter.finisher, ...of.finisher },
          ...(submitter.preparer && { preparer: { ...submitter.preparer, ...of.preparer } }),
        })),
        issuer: (simulation) =>
          new FakeIssuer(simulation, latencyS * SECOND, HOUR, (request) =>
            request % failsEvery === 1 ? Answer.unavailable : Answer.ok,
          ),
        fts: (simulation, book) =>
          new FakeFts(
            simulation,
            book,
            'f',
            copyS * SECOND,
            ({ attempt }, file) =>
              attempt < 6 && (file + attempt) % failsEvery === 0 ? Failure.storageError : OK,
            postS * SECOND,
          ),
      });
      const kinds: (() => void)[] = [];
      const kind = rig.simulation.register((act) => kinds[act]());
      const at = (timeS: number, act: () => void) =>
        rig.simulation.at(timeS * SECOND, kind, kinds.push(act) - 1);
      drawn.windows.forEach((times, fault) => {
        times.forEach((timeS, index) => {
          at(timeS, () => LASTING[fault](rig, index % 2 === 0));
        });
      });
      drawn.sizes.forEach(({ atS }, n) => {
        at(atS, () => rig.become(n));
      });
      for (const [timeS, fault] of drawn.instants) at(timeS, () => INSTANT[fault](rig));
      let requests = 0;
      for (const { atS, files, destinations } of drawn.rules) {
        requests += files * destinations.length;
        at(atS, () => rig.add(files, 0, destinations));
      }
      for (let hours = 1; hours <= 6; hours++) rig.runTo(hours * HOUR);
      rig.runTo(20 * DAY);
      expect(rig.book.openDatasets).toBe(0);
      const handedOver = rig.fts.submissions.flatMap((run) =>
        Array.from({ length: run.files }, (_, file) =>
          [run.dataset, run.createdUs, run.firstFile + file, run.destination, run.attempt].join(),
        ),
      );
      expect(new Set(handedOver).size).toBe(handedOver.length);
      const result = rig.results();
      const closed =
        (result('transfers.cms.given_up', 'total') ?? 0) + (result('transfers.cms.finished', 'total') ?? 0);
      expect(closed).toBe(requests);
    }),
    { numRuns: 300 },
  );
}, 120_000);
