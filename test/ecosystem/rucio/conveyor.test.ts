import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Answer, Failure, OK } from '../../../src/ecosystem/ports.js';
import { DAY, FakeFts, FakeIssuer, HOUR, MINUTE, Rig, SECOND } from './fakes.js';

describe('the conveyor', () => {
  it('a job has at most group_bulk files of one source and destination, from one or more datasets', () => {
    const rig = new Rig({
      submitter: { pods: 1, threads: 1, bulk: 100, group_bulk: 20, file_time: '100 ms' },
    });
    for (let n = 0; n < 30; n++) rig.add(1, 0, [1]);
    for (let n = 0; n < 30; n++) rig.add(1, 0, [2]);
    rig.runTo(HOUR);
    const jobs = new Map<number, { files: number; destinations: Set<number> }>();
    for (const run of rig.fts.submissions) {
      const job = jobs.get(run.timeUs) ?? { files: 0, destinations: new Set() };
      job.files += run.files;
      job.destinations.add(run.destination);
      jobs.set(run.timeUs, job);
    }
    expect([...jobs.values()].map((job) => job.files)).toEqual([20, 10, 20, 10]);
    expect([...jobs.values()].every((job) => job.destinations.size === 1)).toBe(true);
  });

  it('a thread that got less than its bulk sleeps, and one that got its bulk goes on', () => {
    const rig = new Rig({
      submitter: { pods: 1, threads: 1, bulk: 50, group_bulk: 50, file_time: '20 ms', sleep: '60 s' },
      issuer: (simulation) => new FakeIssuer(simulation, 0),
    });
    rig.add(120);
    rig.simulation.advanceTo(30 * SECOND);
    rig.add(10);
    rig.runTo(HOUR);
    expect(rig.fts.submissions.map((run) => run.timeUs / SECOND)).toEqual([1, 2, 2.4, 62.6]);
  });

  it('pods begin their turns partition_wait apart', () => {
    const rig = new Rig({
      submitter: { pods: 3, threads: 1, group_bulk: 1, partition_wait: '10 s', file_time: '1 ms' },
      issuer: (simulation) => new FakeIssuer(simulation, 0),
    });
    for (let n = 0; n < 60; n++) rig.add(1);
    rig.runTo(MINUTE);
    const starts = new Set(rig.fts.submissions.map((run) => Math.floor(run.timeUs / SECOND / 10)));
    expect([...starts]).toEqual([0, 1, 2]);
  });

  it('the throttler keeps a destination within its limit', () => {
    const rig = new Rig({
      submitter: { throttler: { max_transfers: 100, sleep: '600 s' } },
      fts: (simulation, book) => new FakeFts(simulation, book, 'f', 20 * MINUTE),
    });
    for (let n = 0; n < 10; n++) rig.add(70);
    rig.runTo(DAY);
    expect(rig.fts.activeMax).toBeLessThanOrEqual(100);
    expect(rig.fts.activeMax).toBeGreaterThan(20);
    const result = rig.results();
    expect(result('transfers.cms.finished', 'total')).toBe(700);
    expect(result('rucio.cms.state.WAITING', 'max')).toBe(600);
  });

  it('a request is SUBMITTED until the poller has seen its end', () => {
    const rig = new Rig({
      submitter: { pods: 1, threads: 1, poller: { sleep: '300 s' }, finisher: { sleep: '30 s' } },
      issuer: (simulation) => new FakeIssuer(simulation, 0),
      fts: (simulation, book) => new FakeFts(simulation, book, 'f', 10 * SECOND),
    });
    rig.add(10);
    rig.simulation.advanceTo(299 * SECOND);
    expect(rig.book.openDatasets).toBe(1);
    rig.runTo(331 * SECOND);
    expect(rig.book.openDatasets).toBe(0);
    // 10 requests from 0.2 s to 300 s of 331 s.
    expect(rig.results()('rucio.cms.state.SUBMITTED', 'mean')).toBeCloseTo((10 * 299.8) / 331, 6);
  });

  it('periods of 0 s do not stop the clock', () => {
    const rig = new Rig({
      submitter: {
        sleep: '0 s',
        poller: { sleep: '0 s' },
        finisher: { sleep: '0 s' },
        throttler: { max_transfers: 5, sleep: '0 s' },
      },
    });
    rig.add(100);
    rig.runTo(HOUR);
    expect(rig.book.openDatasets).toBe(0);
  });

  it('conserves requests and attempts whatever fails', () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.integer({ min: 0, max: 1000 }),
          pods: fc.integer({ min: 1, max: 3 }),
          threads: fc.integer({ min: 1, max: 3 }),
          bulk: fc.integer({ min: 1, max: 60 }),
          groupBulk: fc.integer({ min: 1, max: 40 }),
          retries: fc.integer({ min: 0, max: 3 }),
          cache: fc.constantFrom('shared', 'per-process', 'off'),
          scope: fc.constantFrom('namespace', 'rse', 'dataset', 'file'),
          throttled: fc.boolean(),
          failing: fc.integer({ min: 2, max: 20 }),
          refusing: fc.integer({ min: 2, max: 20 }),
          latencyUs: fc.constantFrom(0, 50_000, 3_000_000),
          datasets: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 12 }),
          stopMinutes: fc.integer({ min: 1, max: 400 }),
        }),
        (c) => {
          const throttler = c.throttled ? { throttler: { max_transfers: 30, sleep: '60 s' } } : {};
          let files = 0;
          const rig = new Rig({
            seed: c.seed,
            submitter: {
              pods: c.pods,
              threads: c.threads,
              bulk: c.bulk,
              group_bulk: c.groupBulk,
              retries: c.retries,
              ...throttler,
            },
            tokens: { cache: c.cache, scope: c.scope },
            issuer: (simulation) =>
              new FakeIssuer(simulation, c.latencyUs, 20 * MINUTE, (n) =>
                n % c.refusing === 1 ? Answer.refused : Answer.ok,
              ),
            fts: (simulation, book) =>
              new FakeFts(simulation, book, 'f', MINUTE, (run, file) =>
                (file + run.attempt) % c.failing === 0 ? Failure.storageError : OK,
              ),
          });
          for (const n of c.datasets) {
            rig.add(n, 0, [1, 2]);
            files += 2 * n;
          }
          rig.runTo(c.stopMinutes * MINUTE);
          rig.runTo(20 * DAY);
          expect(rig.book.openDatasets).toBe(0);
          const result = rig.results();
          const finished = result('transfers.all.finished', 'total') ?? 0;
          const givenUp = result('transfers.all.given_up', 'total') ?? 0;
          expect(finished + givenUp).toBe(files);
          expect(result('transfers.all.in_flight', 'final')).toBe(0);
          for (const run of rig.fts.submissions) expect(run.files).toBeLessThanOrEqual(c.groupBulk);
        },
      ),
      { numRuns: 40 },
    );
  });
});
