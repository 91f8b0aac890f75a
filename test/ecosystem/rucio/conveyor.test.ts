import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Answer, Failure, OK } from '../../../src/ecosystem/ports.js';
import type { Simulation } from '../../../src/kernel/simulation.js';
import type { Book } from '../../../src/systems/transfers/simulator/transfer-book.js';
import { DAY, FakeFts, FakeIssuer, HOUR, MINUTE, Rig, SECOND } from './fakes.js';

/** The jobs that FTS got, in order: runs that came at one instant. */
function jobsOf(rig: Rig) {
  const jobs = new Map<number, { files: number; destinations: Set<number>; datasets: Set<number> }>();
  for (const run of rig.fts.submissions) {
    const job = jobs.get(run.timeUs) ?? { files: 0, destinations: new Set(), datasets: new Set() };
    job.files += run.files;
    job.destinations.add(run.destination);
    job.datasets.add(run.dataset);
    jobs.set(run.timeUs, job);
  }
  return [...jobs.values()];
}

/** An FTS that ends every file after 10 s. */
const constantFts = (simulation: Simulation, book: Book) => new FakeFts(simulation, book, 'f', 10 * SECOND);

describe('the conveyor', () => {
  it.each([
    ['rule', [20, 10, 20, 10, 5, 5, 5, 5]],
    ['src_dest', [20, 20, 20, 20]],
  ])('by %s a job has at most group_bulk files, of one batch and one destination', (group_policy, sizes) => {
    const rig = new Rig({
      submitter: { pods: 1, threads: 1, bulk: 100, group_bulk: 20, file_time: '100 ms', group_policy },
    });
    rig.add(30, 0, [1]);
    rig.add(30, 0, [2]);
    for (let n = 0; n < 2; n++) rig.add(5, 0, [1]);
    for (let n = 0; n < 2; n++) rig.add(5, 0, [2]);
    rig.runTo(HOUR);
    const jobs = jobsOf(rig);
    expect(jobs.map(({ files }) => files)).toEqual(sizes);
    expect(jobs.every(({ destinations }) => destinations.size === 1)).toBe(true);
    expect(jobs.every(({ datasets }) => datasets.size === 1)).toBe(group_policy === 'rule');
  });

  it('one batch looks its token for FTS up once, and every batch anew', () => {
    const requests = (bulk: number) => {
      const rig = new Rig({
        submitter: { pods: 1, threads: 1, bulk, group_bulk: 5 },
        tokens: { cache: 'off' },
        issuer: (simulation) => new FakeIssuer(simulation, 0),
      });
      rig.add(40);
      rig.runTo(HOUR);
      expect(jobsOf(rig)).toHaveLength(8);
      return rig.issuer.requests - 2 * 40;
    };
    expect(requests(100)).toBe(1);
    expect(requests(10)).toBe(4);
  });

  it("a pod's next turn is a sleep after the begin of one that was short, and 1 s after the end of a full one", () => {
    const rig = new Rig({
      submitter: {
        ...{ pods: 1, threads: 1, bulk: 50, group_bulk: 50, file_time: '20 ms', sleep: '60 s' },
        partition_wait: '10 s',
      },
      issuer: (simulation) => new FakeIssuer(simulation, 0),
    });
    rig.rucio.controls.restart();
    rig.add(120);
    rig.simulation.advanceTo(30 * SECOND);
    rig.add(10);
    rig.runTo(HOUR);
    const times = rig.fts.submissions.map(({ timeUs }) => timeUs / SECOND);
    // Turns at 10, 11, 12 and 72 s; the thread looks each second until the first, then goes from batch to batch.
    expect(times).toHaveLength(4);
    const [first, second, third, fourth] = times;
    expect(first).toBeGreaterThanOrEqual(11);
    expect(first).toBeLessThan(12);
    expect(second - first).toBeGreaterThanOrEqual(1);
    expect(second).toBeLessThan(13);
    expect(third).toBeGreaterThanOrEqual(second + 0.4);
    expect(third).toBeLessThan(14);
    expect(fourth).toBeGreaterThanOrEqual(72.2);
    expect(fourth).toBeLessThan(73.2);
  });

  it('files of a rule are shared among the pods as a hash of each would share them', () => {
    const submitter = { pods: 3, threads: 1, bulk: 10_000, group_policy: 'rule' };
    const rig = new Rig({ submitter, fts: constantFts });
    for (let n = 0; n < 400; n++) rig.add(6);
    rig.runTo(HOUR);
    const perRule = new Map<number, number>();
    for (const run of rig.fts.submissions) perRule.set(run.dataset, (perRule.get(run.dataset) ?? 0) + 1);
    // A rule of six files reaches 3 (1 - (2/3)^6) pods.
    const mean = [...perRule.values()].reduce((sum, pods) => sum + pods, 0) / perRule.size;
    expect(mean).toBeCloseTo(3 * (1 - (2 / 3) ** 6), 1);
    const files = rig.fts.submissions.flatMap((run) =>
      Array.from({ length: run.files }, (_, file) => `${run.dataset} ${run.firstFile + file}`),
    );
    expect(new Set(files).size).toBe(2400);
    expect(files).toHaveLength(2400);
  });

  it('each pod has a phase of its own, and keeps it', () => {
    const rig = new Rig({
      submitter: { pods: 3, threads: 1, group_bulk: 1, file_time: '1 ms', sleep: '60 s' },
      issuer: (simulation) => new FakeIssuer(simulation, 0),
    });
    for (let minute = 0; minute < 30; minute++) {
      rig.simulation.advanceTo(minute * MINUTE);
      for (let n = 0; n < 20; n++) rig.add(1);
    }
    rig.runTo(32 * MINUTE);
    const turns = new Map<number, number>();
    for (const { timeUs } of rig.fts.submissions) {
      const second = Math.floor((timeUs / SECOND) % 60);
      turns.set(second, (turns.get(second) ?? 0) + 1);
    }
    // Three turns a minute, each worked off within two seconds.
    expect(turns.size).toBeGreaterThanOrEqual(3);
    expect(turns.size).toBeLessThanOrEqual(9);
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
    expect(result('rucio.cms.state.WAITING', 'max')).toBe(700);
  });

  it('a request is SUBMITTED until the poller has seen its end, and open until the finisher has closed it', () => {
    const rig = new Rig({
      submitter: {
        ...{ pods: 1, threads: 1 },
        poller: { pods: 1, threads: 1, sleep: '300 s', request_time: '10 ms', query_time: '1 s' },
        finisher: { pods: 1, threads: 1, sleep: '40 s', request_time: '20 ms' },
      },
      issuer: (simulation) => new FakeIssuer(simulation, 0),
      fts: constantFts,
    });
    const submitted = () => rig.meter.level('rucio.cms.state.SUBMITTED').value;
    const reach = (what: () => number, target: number) => {
      while (what() !== target) rig.simulation.advanceTo(rig.simulation.nowUs + 1000);
      return rig.simulation.nowUs / SECOND;
    };
    const seen: number[] = [];
    const closed: number[] = [];
    for (let n = 0; n < 4; n++) {
      rig.simulation.advanceTo(n * HOUR);
      rig.add(10);
      reach(submitted, 10);
      seen.push(reach(submitted, 0));
      closed.push(reach(() => rig.book.openDatasets, 0));
    }
    // Turns are 300 s and 40 s apart; one thread looks each second, and then works 1.1 s and 0.2 s.
    for (const [n, time] of seen.entries()) {
      const late = (((time - seen[0]) % 300) + 300) % 300;
      expect(Math.min(late, 300 - late)).toBeLessThan(1.1);
      expect(closed[n] - time).toBeGreaterThan(0.2);
      expect(closed[n] - time).toBeLessThan(41.3);
    }
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
