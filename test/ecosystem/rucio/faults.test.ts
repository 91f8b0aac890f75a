import { describe, expect, it } from 'vitest';
import { Answer, Failure } from '../../../src/ecosystem/ports.js';
import { FakeFts, FakeIssuer, HOUR, MINUTE, Rig, type RigOptions, SECOND } from './fakes.js';

/** Calls `act` at a time. */
function at(rig: Rig, timeUs: number, act: () => void): void {
  const kind = rig.simulation.register(act);
  rig.simulation.at(timeUs, kind);
}

const submitting = (rig: Rig) => rig.meter.level('rucio.cms.state.SUBMITTING').value;

describe('an FTS that does not answer', () => {
  it('leaves requests SUBMITTING until the finisher finds them, which is no retry', () => {
    const rig = new Rig();
    rig.fts.up = false;
    rig.add(70);
    at(rig, 10 * MINUTE, () => {
      rig.fts.up = true;
    });
    rig.runTo(HOUR);
    expect(rig.fts.submissions).toEqual([]);
    expect(submitting(rig)).toBe(70);
    rig.runTo(3 * HOUR);
    expect(rig.fts.submissions.reduce((files, run) => files + run.files, 0)).toBe(70);
    for (const run of rig.fts.submissions) {
      expect(run.attempt).toBe(0);
      expect(run.timeUs).toBeGreaterThan(2 * HOUR);
      expect(run.timeUs).toBeLessThan(2 * HOUR + 3 * MINUTE);
    }
    expect(rig.book.openDatasets).toBe(0);
    expect(rig.results()('rucio.cms.rate.retried', 'total')).toBe(0);
  });

  it('is asked again and again while it is down, and no request is lost', () => {
    const rig = new Rig({ submitter: { finisher: { submitting_timeout: '10 min' } } });
    rig.fts.up = false;
    rig.add(20);
    rig.runTo(65 * MINUTE);
    expect(submitting(rig) + rig.meter.level('rucio.cms.state.QUEUED').value).toBe(20);
    rig.fts.up = true;
    rig.runTo(90 * MINUTE);
    expect(rig.book.openDatasets).toBe(0);
  });

  it('is not polled, so that what it has ended stays SUBMITTED', () => {
    const rig = new Rig({
      fts: (simulation, book) =>
        new FakeFts(simulation, book, 'f', MINUTE, ({ attempt }, file) =>
          attempt === 0 && file % 2 === 0 ? Failure.storageError : -1,
        ),
    });
    rig.add(10);
    at(rig, 80 * SECOND, () => {
      rig.fts.up = false;
    });
    at(rig, HOUR, () => {
      rig.fts.up = true;
    });
    rig.runTo(59 * MINUTE);
    expect(rig.meter.level('rucio.cms.state.SUBMITTED').value).toBe(10);
    rig.runTo(90 * MINUTE);
    expect(rig.book.openDatasets).toBe(0);
    const result = rig.results();
    expect(result('rucio.cms.rate.retried', 'total')).toBe(5);
    expect(result('transfers.cms.finished', 'total')).toBe(10);
  });
});

describe('the token cache', () => {
  const asked = (options: RigOptions, act: (rig: Rig) => void) => {
    const rig = new Rig(options);
    for (let minute = 0; minute < 40; minute += 2) at(rig, minute * MINUTE, () => rig.add(10));
    act(rig);
    rig.runTo(HOUR);
    return rig.issuer.requests;
  };
  const one = { submitter: { pods: 1, threads: 1 } };

  it('asks again for what a flush has taken', () => {
    expect(asked(one, () => {})).toBe(3);
    expect(asked(one, (rig) => at(rig, 21 * MINUTE, () => rig.rucio.controls.flushCache()))).toBe(6);
  });

  it('misses at every lookup while it cannot be reached, and has its tokens after that', () => {
    const unreachable = (fromUs: number, toUs: number) =>
      asked(one, (rig) => {
        at(rig, fromUs, () => rig.rucio.controls.setCacheUnreachable(true));
        at(rig, toUs, () => rig.rucio.controls.setCacheUnreachable(false));
      });
    // Two tokens a file and one a job of ten.
    expect(unreachable(0, HOUR)).toBe(20 * 21);
    expect(unreachable(21 * MINUTE, 31 * MINUTE)).toBe(3 + 5 * 21);
  });

  it('outlives a restart where it is shared, and not in a pod or in the memory of each process', () => {
    const restarted = (cache: string) =>
      asked({ ...one, tokens: { cache } }, (rig) =>
        at(rig, 21 * MINUTE + 30 * SECOND, () => rig.rucio.controls.restart()),
      );
    expect(restarted('shared')).toBe(3);
    expect(restarted('per-pod')).toBe(6);
    expect(restarted('per-process')).toBe(6);
  });
});

describe('a restart of the submitter', () => {
  /** An issuer that takes a minute: the thread has its first job in hand for a quarter of an hour. */
  const slow = (simulation: ConstructorParameters<typeof FakeIssuer>[0]) =>
    new FakeIssuer(simulation, MINUTE, 10 * HOUR);

  const one = { pods: 1, threads: 1, partition_wait: '0 s' };

  it('leaves the job in hand SUBMITTING; what was fetched and not begun is offered again after 600 s', () => {
    const rig = new Rig({
      submitter: { ...one, bulk: 20, group_bulk: 10, sleep: '1 s' },
      tokens: { cache: 'off' },
      issuer: slow,
    });
    rig.rucio.controls.restart();
    rig.add(50);
    // All has been fetched: one batch of twenty is in hand, with a job of ten, and two wait in the process.
    at(rig, 30 * SECOND, () => rig.rucio.controls.restart());
    rig.runTo(MINUTE);
    expect(submitting(rig)).toBe(10);
    rig.runTo(10 * MINUTE - SECOND);
    expect(submitting(rig)).toBe(10);
    rig.runTo(10 * MINUTE + 3 * SECOND);
    expect(submitting(rig)).toBe(20);
    rig.runTo(110 * MINUTE);
    const early = rig.fts.submissions.filter(({ timeUs }) => timeUs < 110 * MINUTE);
    expect(early.map(({ firstFile }) => Math.floor(firstFile / 10))).not.toContain(0);
    rig.runTo(20 * HOUR);
    const files = rig.fts.submissions.map(({ firstFile }) => firstFile).sort((a, b) => a - b);
    expect(files).toEqual(Array.from({ length: 50 }, (_, file) => file));
    expect(rig.book.openDatasets).toBe(0);
  });

  it('offers what its pods had fetched 600 s after it was fetched, before what came later', () => {
    const rig = new Rig({ submitter: { ...one, bulk: 20, group_bulk: 20, file_time: '1 s', sleep: '10 s' } });
    rig.rucio.controls.restart();
    rig.add(40);
    at(rig, 5 * SECOND, () => rig.rucio.controls.restart());
    at(rig, 599 * SECOND, () => rig.add(20));
    rig.runTo(595 * SECOND);
    expect(rig.fts.submissions).toEqual([]);
    rig.runTo(HOUR);
    // The batch in the queue was fetched at 1 s; that in hand is found by the finisher.
    const [first, second] = rig.fts.submissions;
    expect([first.dataset, first.firstFile]).toEqual([0, 20]);
    expect(first.timeUs).toBeGreaterThan(621 * SECOND);
    expect(first.timeUs).toBeLessThan(633 * SECOND);
    expect(second.dataset).toBe(1);
  });

  it('forgets what it has asked for: a late answer reaches nobody', () => {
    const rig = new Rig({
      submitter: { ...one, group_bulk: 10 },
      issuer: (simulation) =>
        new FakeIssuer(simulation, MINUTE, 10 * HOUR, (n) => (n === 0 ? Answer.refused : Answer.ok)),
    });
    rig.rucio.controls.restart();
    rig.add(20);
    at(rig, 30 * SECOND, () => rig.rucio.controls.restart());
    at(rig, 31 * SECOND, () => rig.add(10));
    rig.runTo(9 * MINUTE);
    // The refusal was for the thread that died; the next one has its token for FTS.
    expect(rig.fts.submissions.map(({ x509, files }) => [x509, files])).toEqual([[false, 10]]);
  });

  it('while a POST is under way loses that job', () => {
    const rig = new Rig({
      submitter: one,
      tokens: { cache: 'shared' },
      fts: (simulation, book) => new FakeFts(simulation, book, 'f', MINUTE, () => -1, 10 * SECOND),
    });
    rig.rucio.controls.restart();
    rig.add(10);
    at(rig, 5 * SECOND, () => rig.rucio.controls.restart());
    rig.runTo(HOUR);
    expect(rig.fts.submissions).toEqual([]);
    rig.runTo(3 * HOUR);
    expect(rig.fts.submissions).toHaveLength(1);
    expect(rig.book.openDatasets).toBe(0);
  });

  it('gives all pods their first turn a partition wait later, together', () => {
    const rig = new Rig({ submitter: { pods: 3, threads: 1, partition_wait: '10 s' } });
    at(rig, MINUTE, () => rig.rucio.controls.restart());
    at(rig, MINUTE + SECOND, () => rig.add(60));
    rig.runTo(30 * MINUTE);
    expect(rig.fts.submissions.length).toBeGreaterThanOrEqual(3);
    for (const { timeUs } of rig.fts.submissions) {
      expect(timeUs).toBeGreaterThan(MINUTE + 10 * SECOND);
      expect(timeUs).toBeLessThan(MINUTE + 14 * SECOND);
    }
    expect(rig.book.openDatasets).toBe(0);
  });
});

describe('a daily restart', () => {
  it('aligns the turns of all pods, and empties the caches of their processes', () => {
    const rig = new Rig({
      submitter: {
        ...{ pods: 4, threads: 1, partition_wait: '10 s', sleep: '60 s' },
        restart: { every: '1 d', at: '12 h', spread: '2 s' },
      },
      tokens: { cache: 'per-process', scope: 'namespace', audience: 'any' },
      issuer: (simulation) => new FakeIssuer(simulation, 0, 48 * HOUR),
    });
    for (let minute = 0; minute < 26 * 60; minute++) at(rig, minute * MINUTE, () => rig.add(24));
    rig.runTo(26 * HOUR);
    const seconds = (fromH: number, toH: number) => {
      const found = rig.fts.submissions.filter(
        ({ timeUs }) => timeUs >= fromH * HOUR + MINUTE && timeUs < toH * HOUR,
      );
      return new Set(found.map(({ timeUs }) => Math.floor((timeUs / SECOND) % 60)));
    };
    const spread = (all: ReadonlySet<number>) => Math.max(...all) - Math.min(...all);
    expect(spread(seconds(1, 11))).toBeGreaterThan(10);
    expect(spread(seconds(13, 24))).toBeLessThan(5);
    // Three keys in each process, and again after the restart; a token is good for 6 h.
    const asked = (fromH: number, toH: number) =>
      rig.issuer.timesUs.filter((time) => time >= fromH * HOUR && time < toH * HOUR).length;
    expect(asked(0, 1)).toBe(12);
    expect(asked(12, 13)).toBe(12);
    expect(asked(1, 5)).toBe(0);
    expect(asked(13, 17)).toBe(0);
  });
});
