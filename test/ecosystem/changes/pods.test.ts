import { describe, expect, test } from 'vitest';
import { formsByMetric } from '../../../src/theory/explain.js';
import { explainOverTime } from '../../../src/theory/explain-over-time.js';
import { middleOf } from '../../../src/theory/form.js';
import { HOUR, MINUTE, SECOND, SmallRun, steady } from '../../failures/small-run.js';

/** Kind of truth: closed forms of each time by itself, and what the real daemons do when their pods come and go. */

/** A submitter that puts 20 files into a job in 200 s, and gets more than it can do. */
const BOUND = {
  pods: 2,
  threads: 2,
  bulk: 20,
  group_bulk: 20,
  sleep: '10 s',
  file_time: '10 s',
};
const WORK = [steady('work', '400 /h', 20, '50 MB')];

function changing(changes: readonly unknown[], submitter: object = BOUND, rest = {}) {
  return new SmallRun('dc24', {
    horizon: '6 h',
    workloads: WORK,
    submitter: { ...submitter },
    rest: { changes },
    ...rest,
  });
}

describe('a submitter that cannot keep up', () => {
  const changes = [
    { at: '2 h', set: { 'submitters.cms.pods': 6 } },
    { at: '4 h', set: { 'submitters.cms.pods': 3, 'submitters.cms.threads': 5 } },
  ];
  const run = changing(changes);

  test('submits as fast as the closed form says of each time by itself', () => {
    const regimes = explainOverTime(run.scenario);
    const hours = [2, 4, 6];
    const told = regimes.map(({ explanation }) => {
      const form = formsByMetric(explanation).get('rucio.cms.rate.submitted mean');
      return form === undefined ? Number.NaN : middleOf(form.range);
    });
    // Threads / 10 s a file.
    [0.4, 1.2, 1.5].forEach((rate, at) => {
      expect(told[at]).toBeCloseTo(rate, 2);
    });
    hours.forEach((hour, at) => {
      const seen = run.mean('rucio.cms.rate.submitted', (hour - 1.5) * HOUR, hour * HOUR);
      expect(seen / told[at]).toBeGreaterThan(0.97);
      expect(seen / told[at]).toBeLessThan(1.03);
    });
  });

  test('has all threads at work that there are then', () => {
    expect(run.mean('rucio.cms.utilisation', HOUR, 2 * HOUR)).toBeGreaterThan(0.98);
    expect(run.mean('rucio.cms.utilisation', 3 * HOUR, 4 * HOUR)).toBeGreaterThan(0.98);
    expect(run.mean('rucio.cms.utilisation', 5 * HOUR, 6 * HOUR)).toBeGreaterThan(0.98);
    expect(run.stat('rucio.cms.utilisation', 'max')).toBe(1);
  });

  test('begins with new pods after their partition wait, each at a time of its own', () => {
    const first = [2, 3, 4, 5].map(
      (pod) => run.stepsOf('fetched').find(({ a, timeUs }) => a === pod && timeUs < 4 * HOUR)?.timeUs ?? 0,
    );
    for (const timeUs of first) {
      expect(timeUs).toBeGreaterThanOrEqual(2 * HOUR + 10 * SECOND);
      expect(timeUs).toBeLessThan(2 * HOUR + 20 * SECOND);
    }
    expect(new Set(first).size).toBe(4);
  });

  test('leaves SUBMITTING what pods that go have in hand, and hashes what waits to the others', () => {
    const gone = run.stepsOf('stray');
    // Of pods 3 to 5, and of the others too, which are replaced: 12 threads with a job of up to 20 files each.
    expect(new Set(gone.map(({ timeUs }) => timeUs))).toEqual(new Set([4 * HOUR]));
    expect(gone.reduce((files, step) => files + step.files, 0)).toBeLessThanOrEqual(12 * 20);
    const fetchedBy = (fromUs: number, toUs: number) =>
      new Set(
        run
          .stepsOf('fetched')
          .filter(({ timeUs }) => timeUs >= fromUs && timeUs < toUs)
          .map(({ a }) => a),
      );
    expect([...fetchedBy(3 * HOUR, 4 * HOUR)].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...fetchedBy(4 * HOUR, 6 * HOUR)].sort()).toEqual([0, 1, 2]);
  });
});

describe('requests that wait when pods become fewer', () => {
  const FEW = [{ at: '62 min', set: { 'submitters.cms.pods': 1 } }];
  const burst = {
    name: 'burst',
    arrivals: { law: 'at', times: ['1 h'] },
    files: 900,
    size: '50 MB',
    sources: 'A',
    destinations: 'B',
  };
  const run = new SmallRun('dc24', {
    horizon: '8 h',
    workloads: [burst],
    submitter: { ...BOUND, pods: 4, threads: 1, file_time: '1 s' },
    rest: { changes: FEW },
  });

  test('are each handed over once', () => {
    const files = run
      .stepsOf('submitted')
      .flatMap(({ firstFile, files }) => Array.from({ length: files }, (_, n) => firstFile + n));
    expect(new Set(files).size).toBe(900);
    expect(files.length).toBe(900);
    expect(run.stat('transfers.all.finished', 'total')).toBe(900);
  });

  test('come again 600 s after they were fetched where they were not begun, and are found after 120 min where they were', () => {
    const late = run.stepsOf('fetched').filter(({ timeUs }) => timeUs > 70 * MINUTE + 5 * SECOND);
    const [first] = late;
    expect(first?.a).toBe(0);
    const strays = run.stepsOf('stray').reduce((files, step) => files + step.files, 0);
    // Three pods of one thread, with a job of at most 20 files each.
    expect(strays).toBeGreaterThan(20);
    expect(strays).toBeLessThanOrEqual(60);
    const after = run.stepsOf('submitted').filter(({ timeUs }) => timeUs > 2.9 * HOUR);
    expect(after.reduce((files, step) => files + step.files, 0)).toBe(strays);
    expect(Math.min(...after.map(({ timeUs }) => timeUs))).toBeGreaterThan(3 * HOUR);
  });
});

describe('each daemon that cannot keep up works faster with more pods, from what waits on', () => {
  const SLOW = { pods: 1, threads: 1, bulk: 20, sleep: '10 s', request_time: '5 s' };

  test.each([
    { daemon: 'preparer', step: 'prepared' },
    { daemon: 'poller', step: 'polled' },
    { daemon: 'finisher', step: 'closed' },
  ] as const)('$daemon', ({ daemon, step }) => {
    const run = changing(
      [
        { at: '2 h', set: { [`submitters.cms.${daemon}.pods`]: 4 } },
        { at: '4 h', set: { [`submitters.cms.${daemon}.pods`]: 2, [`submitters.cms.${daemon}.threads`]: 3 } },
      ],
      { pods: 4, threads: 5, sleep: '10 s', [daemon]: SLOW },
      { workloads: [{ ...steady('work', '2000 /h', 20, '50 MB'), phases: [{ from: '2 h', factor: 0 }] }] },
    );
    const rate = (from: number, to: number) =>
      run
        .stepsOf(step)
        .filter(({ timeUs }) => timeUs >= from * HOUR && timeUs < to * HOUR)
        .reduce((files, one) => files + one.files, 0) /
      ((to - from) * 3600);
    // Threads / 5 s a request, with the time between two batches.
    for (const [from, to, threads] of [
      [1, 2, 1],
      [2.5, 4, 4],
      [4.5, 6, 6],
    ] as const) {
      expect((rate(from, to) * 5) / threads).toBeGreaterThan(0.95);
      expect((rate(from, to) * 5) / threads).toBeLessThan(1.01);
    }
  });

  test('reaper', () => {
    const run = changing(
      [{ at: '3 h', set: { 'submitters.cms.reaper.pods': 3 } }],
      { reaper: { rate: '20 Hz', pods: 1, threads: 1, chunk: 100, delete_time: '1 s' } },
      { workloads: [steady('work', '1 /h', 1, '50 MB')] },
    );
    const rate = (from: number, to: number) => run.mean('rucio.cms.rate.deleted', from * HOUR, to * HOUR);
    expect(rate(1, 3)).toBeCloseTo(1, 1);
    expect(rate(4, 6)).toBeCloseTo(3, 1);
  });
});

describe('caches of pods', () => {
  const asked = (set: Readonly<Record<string, unknown>>, cache: string) => {
    const run = changing(
      [{ at: '2 h', set }],
      { pods: 2, threads: 1, sleep: '10 s' },
      {
        horizon: '3 h',
        workloads: [steady('work', '60 /h', 20, '50 MB')],
        tokens: { cache, maximum_age: '6 h', reuse_floor: '5 min' },
        rucioClient: { access_lifetime: '10 h' },
        rest: { changes: [{ at: '2 h', set }] },
      },
    );
    const times = run.tokensOf('issued').map(({ timeUs }) => timeUs);
    return times.filter((timeUs) => timeUs >= 2 * HOUR && timeUs < 3 * HOUR).length;
  };

  test('are empty in new pods, and stay in those that there were', () => {
    // A token for FTS, one to read and one to write.
    expect(asked({ 'submitters.cms.pods': 5 }, 'per-pod')).toBe(3 * 3);
    expect(asked({ 'submitters.cms.threads': 2 }, 'per-pod')).toBe(2 * 3);
    expect(asked({ 'submitters.cms.pods': 1 }, 'per-pod')).toBe(0);
    expect(asked({ 'submitters.cms.poller.pods': 2 }, 'per-pod')).toBe(0);
  });

  test('that are one for all are not', () => {
    expect(asked({ 'submitters.cms.pods': 5 }, 'shared')).toBe(0);
  });
});
