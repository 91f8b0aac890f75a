import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askFor, DISCOVERY, Grant } from '../../../src/ecosystem/ports.js';
import { Answer, IssuerBench } from './issuer-bench.js';

/** Kind of truth: laws. Any faults in any order, one over the other. */

const FAULTS = {
  down: (bench: IssuerBench, on: boolean) => bench.iam.controls.setDown(on),
  hang: (bench: IssuerBench, on: boolean) => bench.iam.controls.setHanging(on),
  slow: (bench: IssuerBench, on: boolean) => bench.iam.controls.setSlow(on ? 5 : 1, on ? 200_000 : 0),
  lost: (bench: IssuerBench, on: boolean) => bench.iam.controls.setPodsLost(2, on),
  slowPods: (bench: IssuerBench, on: boolean) => bench.iam.controls.setPodsSlow(1, 8, on),
  stalledPods: (bench: IssuerBench, on: boolean) => bench.iam.controls.setPodsStalled(1, false, on),
  renewed: (bench: IssuerBench, on: boolean) =>
    on && bench.reconfigure({ slots: 2, scaling: { sigma: 0.1 } }),
  resized: (bench: IssuerBench, on: boolean) => bench.reconfigure({ pods: on ? 4 : 2 }),
  stall: (bench: IssuerBench, on: boolean) => bench.iam.controls.setDatabaseStalled(on),
  cleanup: (bench: IssuerBench, on: boolean) => bench.iam.controls.setCleanupStopped(on),
  cut: (bench: IssuerBench, on: boolean) => bench.network.setCut('issuers.cms', 'fts.cern', on),
  restart: (bench: IssuerBench, on: boolean) => on && bench.iam.controls.restartPods(),
  migrate: (bench: IssuerBench, on: boolean) => on && bench.iam.controls.migrate(2000, true, 40_000_000),
  rotate: (bench: IssuerBench, on: boolean) => on && bench.iam.controls.rotateKey(0),
} as const;
type Kind = keyof typeof FAULTS;

/** One begin and end of each kind at most, so that none overlaps itself. */
const schedules = fc.uniqueArray(
  fc.record({
    kind: fc.constantFrom(...(Object.keys(FAULTS) as Kind[])),
    at: fc.double({ min: 1, max: 60, noNaN: true }),
    length: fc.double({ min: 0.001, max: 50, noNaN: true }),
  }),
  { selector: ({ kind }) => kind, maxLength: 6 },
);

const issuers = fc.record({
  pods: fc.integer({ min: 2, max: 3 }),
  slots: fc.integer({ min: 1, max: 3 }),
  threads: fc.integer({ min: 2, max: 8 }),
  accept_queue: fc.integer({ min: 1, max: 8 }),
  pool: fc.record({
    connections: fc.integer({ min: 2, max: 4 }),
    timeout: fc.constantFrom('1 s', '30 s'),
    second: fc.constantFrom([], ['token_exchange'], ['client_credentials', 'refresh_token']),
  }),
  keys: fc.record({ weight: fc.constantFrom(0, 0.5) }),
  database: fc.constantFrom(undefined, { servers: 1, share: '50 %' }, { servers: 3, share: '100 %' }),
  probes: fc.record({
    readiness: fc.boolean(),
    liveness: fc.boolean(),
    initial_delay: fc.constantFrom('0 s', '5 s', '30 s'),
    period: fc.constantFrom('1 s', '10 s'),
    timeout: fc.constantFrom('1 s', '15 s'),
  }),
  cleanup: fc.record({
    initial_delay: fc.constantFrom('1 s', '20 s'),
    period: fc.constantFrom('1 s', '30 s'),
    page: fc.integer({ min: 1, max: 20 }),
    delete_time: fc.constantFrom('5 ms', '20 ms'),
    database_share: fc.constantFrom('0 %', '50 %', '100 %'),
    in_request: fc.constantFrom(0, 3),
    deadlock: fc.constantFrom('0 %', '20 %'),
  }),
});

function run(issuer: object, faults: readonly { kind: Kind; at: number; length: number }[], seed: number) {
  const bench = new IssuerBench(
    {
      ...issuer,
      service: { law: 'exponential', mean: '300 ms' },
      clients: {
        rucio: { access_lifetime: '20 s', access_jitter: '20 %' },
        fts: { access_lifetime: '20 s', refresh_lifetime: '1 min', clear_on_refresh: true },
      },
    },
    seed,
  );
  const rucio = bench.connect('rucio', 'submitters.cms');
  const fts = bench.connect('fts', 'fts.cern');
  let asked = 0;
  for (let second = 0; second < 120; second += 0.5) {
    bench.at(second, () => {
      bench.clientCredentials(rucio, asked++);
      bench.iam.request(fts, asked++, {
        ...askFor(Grant.tokenExchange, true),
        subjectExpiryUs: bench.simulation.nowUs + 5e6,
      });
      bench.fetchKeys();
      const { refreshToken = 0 } = bench.answers.findLast((answered) => answered.refreshToken > 0) ?? {};
      if (refreshToken > 0) bench.iam.request(fts, asked++, { ...askFor(Grant.refreshToken), refreshToken });
      if (asked % 5 === 0) bench.iam.request(fts, asked++, DISCOVERY);
    });
  }
  for (const { kind, at, length } of faults) {
    bench.at(at, () => FAULTS[kind](bench, true));
    bench.at(at + length, () => FAULTS[kind](bench, false));
  }
  bench.advance(400);
  return { bench, asked };
}

describe('an issuer under any faults', () => {
  it('answers each request once, keeps the laws of its stations and rows, and is well again afterwards', () => {
    fc.assert(
      fc.property(issuers, schedules, fc.nat(1000), (issuer, faults, seed) => {
        const { bench, asked } = run(issuer, faults, seed);
        const subjects = bench.answers.map(({ subject }) => subject).sort((a, b) => a - b);
        expect(subjects.join()).toBe(Array.from({ length: asked }, (_, at) => at).join());
        expect(bench.level('ready')).toBe(bench.pods);
        expect([bench.level('queue'), bench.level('utilisation')]).toEqual([0, 0]);
        const caller = bench.connect('rucio');
        expect(bench.answerTo(() => bench.clientCredentials(caller)).answer).toBe(Answer.ok);
        const stat = bench.finish();
        const granted = bench.answers.filter(({ answer, expiryUs }) => answer === Answer.ok && expiryUs > 0);
        const refreshTokens = new Set(granted.map(({ refreshToken }) => refreshToken));
        refreshTokens.delete(0);
        const stored = bench.level('stored.access_token') + bench.level('stored.refresh_token');
        const gone = stat('cleanup.deleted', 'total') + stat('rate.cleared', 'total');
        expect(gone + stored).toBe(granted.length + refreshTokens.size);
      }),
      { numRuns: 200 },
    );
  }, 120_000);

  it('is as reproducible as without', () => {
    fc.assert(
      fc.property(issuers, schedules, (issuer, faults) => {
        const results = [1, 2].map(() => {
          const { bench } = run(issuer, faults, 7);
          bench.simulation.checkLaws();
          return JSON.stringify([bench.answers, bench.meter.finish().metrics]);
        });
        expect(results[0]).toBe(results[1]);
      }),
      { numRuns: 20 },
    );
  }, 60_000);

  it('that begin and end at one instant and lose nothing in hand change nothing', () => {
    const faults = (['slow', 'hang', 'stall', 'cleanup', 'cut', 'rotate'] as const).map((kind) => ({
      kind,
      at: 33.3,
      length: 0,
    }));
    const database = { servers: 1, share: '50 %' };
    for (const issuer of [{ pods: 2 }, { pods: 2, slots: 1, database }]) {
      const [without, with_] = [run(issuer, [], 3), run(issuer, faults, 3)];
      expect(with_.bench.answers).toEqual(without.bench.answers);
      expect(JSON.stringify(with_.bench.meter.finish())).toBe(JSON.stringify(without.bench.meter.finish()));
    }
  });
});
