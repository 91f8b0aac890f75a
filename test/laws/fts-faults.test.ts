import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Answer, Management } from '../../src/ecosystem/ports.js';
import { type Bench, bench, DAY, HOUR, MINUTE, SECOND } from '../ecosystem/fts/fakes.js';

/** One thing that is done to an instance, and undone after a while where it lasts. */
const LASTING = {
  down: ({ fts }: Bench, on: boolean) => fts.controls.setDown(on),
  leadLost: ({ fts }: Bench, on: boolean) => fts.controls.setLeadLost(on),
  leadDrained: ({ fts }: Bench, on: boolean) => fts.controls.setLeadDrained(on),
  siteCut: ({ network }: Bench, on: boolean) => network.setCut('fts.cern', 'sites.T1', on),
  submitterCut: ({ network }: Bench, on: boolean) => network.setCut('fts.cern', 'submitters.cms', on),
  siteDown: ({ storage }: Bench, on: boolean) => {
    storage.down = on ? 2 : -1;
  },
} as const;
const KINDS = Object.keys(LASTING) as (keyof typeof LASTING)[];
/** Faults come within this time. */
const TROUBLED_S = 4 * 3600;

/** Begins and ends that do not overlap. */
const windows = fc
  .uniqueArray(fc.nat(TROUBLED_S), { maxLength: 6 })
  .map((times) => times.sort((a, b) => a - b))
  .map((times) => times.slice(0, times.length - (times.length % 2)));

const schedule = fc.record({
  windows: fc.tuple(...KINDS.map(() => windows)),
  restarts: fc.array(fc.nat(TROUBLED_S), { maxLength: 5 }),
  version: fc.constantFrom('3.13' as const, '3.14' as const),
  keys: fc.record(
    {
      nodes: fc.integer({ min: 1, max: 3 }),
      slots: fc.integer({ min: 1, max: 8 }),
      http_timeout: fc.constantFrom('20 s', '5 min'),
      select_time: fc.constantFrom('0 s', '100 ms'),
      retry: fc.record({ count: fc.nat(2), delay: fc.constantFrom('10 s', '20 min') }),
      exchange: fc.record({ calls: fc.integer({ min: 1, max: 2 }), bulk: fc.integer({ min: 1, max: 20 }) }),
      heartbeat: fc.constantFrom('0 s', '120 s', '1 h'),
    },
    { requiredKeys: ['nodes', 'slots'] },
  ),
  latencyS: fc.constantFrom(0, 0.1, 3, 60),
  lifetimeMin: fc.integer({ min: 6, max: 120 }),
  singleUse: fc.boolean(),
  failsEvery: fc.integer({ min: 2, max: 40 }),
  stallS: fc.constantFrom(0, 0, 7),
  copyMin: fc.integer({ min: 0, max: 40 }),
  submissions: fc.array(
    fc.record({
      atS: fc.nat(TROUBLED_S),
      files: fc.integer({ min: 1, max: 12 }),
      source: fc.constant(0),
      destination: fc.integer({ min: 1, max: 2 }),
      jwts: fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 })),
      x509: fc.boolean(),
      management: fc.constantFrom(
        Management.exchange,
        Management.exchange,
        Management.callBack,
        Management.unmanaged,
      ),
    }),
    { minLength: 1, maxLength: 12 },
  ),
});

it('no schedule of faults loses a file or a row of t_token at an FTS, or ends a file twice', () => {
  fc.assert(
    fc.property(schedule, (drawn) => {
      const b = bench({ version: drawn.version, timeout: { queue: '12 h', base: '10 h' }, ...drawn.keys });
      b.issuer.latencyUs = drawn.latencyS * SECOND;
      b.issuer.lifetimeUs = drawn.lifetimeMin * MINUTE;
      b.issuer.singleUse = drawn.singleUse;
      let calls = 0;
      b.issuer.rule = () => (++calls % drawn.failsEvery === 0 ? Answer.unavailable : Answer.ok);
      b.freshTokens.rule = (request) => request % drawn.failsEvery !== 1;
      b.storage.copyUs = () => drawn.copyMin * MINUTE + 1;
      b.storage.stalledUs = drawn.stallS * SECOND;
      drawn.windows.forEach((times, kind) => {
        times.forEach((timeS, index) => {
          b.at(timeS * SECOND, () => LASTING[KINDS[kind]](b, index % 2 === 0));
        });
      });
      for (const timeS of drawn.restarts) b.at(timeS * SECOND, () => b.fts.controls.restartDaemons());
      let files = 0;
      const handedOver = new Set<number>();
      for (const { atS, ...submission } of drawn.submissions) {
        const firstFile = files;
        files += submission.files;
        b.at(atS * SECOND, () => {
          if (!b.fts.answers(0)) return;
          for (let file = firstFile; file < firstFile + submission.files; file++) handedOver.add(file);
          b.submit({ ...submission, firstFile, lifetimeUs: drawn.lifetimeMin * MINUTE });
        });
      }
      for (let hours = 1; hours <= 6; hours++) {
        b.simulation.advanceTo(hours * HOUR);
        b.simulation.checkLaws();
      }
      b.simulation.advanceTo(5 * DAY);
      b.simulation.checkLaws();
      const ended = b.ends.map(({ file }) => file);
      expect(new Set(ended).size).toBe(ended.length);
      for (const file of ended) expect(handedOver.has(file)).toBe(true);
      // A token that nothing exchanges any more keeps its files in TOKEN_PREP.
      expect(ended.length + b.level('state.TOKEN_PREP')).toBe(handedOver.size);
      expect(b.level('state.SUBMITTED')).toBe(0);
      expect(b.level('state.ACTIVE')).toBe(0);
      expect(b.storage.activeIn).toEqual([0, 0, 0]);
    }),
    { numRuns: 300 },
  );
}, 120_000);
