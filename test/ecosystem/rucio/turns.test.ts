import { describe, expect, it } from 'vitest';
import { FakeFts, FakeIssuer, HOUR, MINUTE, Rig, SECOND } from './fakes.js';

/** Kind of truth: closed forms of one loop each. */

/** Mean delay of submission, s, at a request of one file each 2 s, out of step with any turn, for 5 h. */
function submissionDelay(submitter: Record<string, unknown>): number {
  const rig = new Rig({
    submitter: { pods: 1, threads: 1, file_time: '20 ms', ...submitter },
    tokens: { cache: 'off', scope: 'dataset' },
    // Two tokens a file: with the thread's own time half a second.
    issuer: (simulation) => new FakeIssuer(simulation, 240_000, HOUR),
    fts: (simulation, book) => new FakeFts(simulation, book, 'f', MINUTE, undefined, 110_000, false),
  });
  const add = rig.simulation.register(() => rig.add(1));
  for (let t = 0; t < 5 * HOUR; t += 2 * SECOND + 3701) rig.simulation.at(t, add);
  rig.runTo(5 * HOUR);
  return rig.results()('rucio.cms.delay.submission', 'mean') ?? 0;
}

describe('the submitter', () => {
  it('sleeps from the begin of its turn: a turn of 30 files each 60 s, and not each 75 s', () => {
    // Half a sleep, up to a second until the thread looks, the token for FTS, 30 files, the POST: 45.35 s and the look.
    const expected = 30 + 0.24 + 30 * 0.5 + 0.11;
    const simulated = submissionDelay({ group_policy: 'src_dest' });
    expect(simulated).toBeGreaterThan(expected);
    expect(simulated).toBeLessThan(expected + 1);
    expect(Math.abs(simulated / 45.3 - 1)).toBeLessThan(0.05);
  });

  it('with jobs of one rule a file waits for half of the others in its batch', () => {
    const jobS = 0.5 + 0.11;
    const expected = 30 + 0.24 + (30 / 2 + 0.5) * jobS;
    const simulated = submissionDelay({ group_policy: 'rule' });
    expect(simulated).toBeGreaterThan(expected);
    expect(simulated).toBeLessThan(expected + 1);
  });
});

describe('the finisher', () => {
  /** Mean time from the poller's seeing a request to its end, s, over many hours. */
  const closing = (sleepS: number): number => {
    const rig = new Rig({
      submitter: {
        ...{ pods: 1, threads: 1, sleep: '1 s' },
        poller: { pods: 1, threads: 1, sleep: '1 s', request_time: '0 s', query_time: '0 s' },
        finisher: { pods: 3, threads: 1, sleep: `${sleepS} s`, request_time: '0 s' },
      },
      issuer: (simulation) => new FakeIssuer(simulation, 0),
      fts: (simulation, book) => new FakeFts(simulation, book, 'f', MINUTE, undefined, 0, false),
    });
    // Intervals that share no factor with a sleep.
    const add = rig.simulation.register(() => rig.add(1));
    for (let n = 0; n < 2000; n++) rig.simulation.at(Math.round(n * 37.13 * SECOND), add);
    let openS = 0;
    for (let s = 0; s < 21 * 3600; s++) {
      rig.simulation.advanceTo(s * SECOND);
      openS += rig.book.openDatasets;
    }
    return openS / 2000;
  };

  it('adds half of its sleep on average', () => {
    const [short, long] = [closing(1), closing(60)];
    expect(Math.abs(long - short - (30 - 0.5))).toBeLessThan(1.2);
    expect(Math.abs(closing(30) - short - (15 - 0.5))).toBeLessThan(0.8);
    // 60 s of copying, and three turns of a second with looks.
    expect(short).toBeGreaterThan(61);
    expect(short).toBeLessThan(64);
  });
});

describe('the preparer', () => {
  it('is passed in half of its sleep on average, 100 requests at a time', () => {
    const prepared = (preparer: Record<string, unknown> | undefined) => {
      const rig = new Rig({
        submitter: {
          ...{ pods: 1, threads: 1, sleep: '1 s', file_time: '0 s' },
          ...(preparer === undefined ? {} : { preparer }),
        },
        issuer: (simulation) => new FakeIssuer(simulation, 0, 100 * HOUR),
        fts: (simulation, book) => new FakeFts(simulation, book, 'f', MINUTE, undefined, 0, false),
      });
      const add = rig.simulation.register(() => rig.add(1));
      for (let n = 0; n < 1000; n++) rig.simulation.at(Math.round(n * 37.13 * SECOND), add);
      rig.runTo(11 * HOUR);
      const result = rig.results();
      expect(result('rucio.cms.state.PREPARING', 'final') ?? 0).toBe(0);
      return result('rucio.cms.delay.submission', 'mean') ?? 0;
    };
    const without = prepared(undefined);
    const one = { pods: 1, threads: 1, sleep: '60 s', request_time: '100 ms' };
    const mean = prepared(one) - without;
    expect(mean).toBeGreaterThan(30 + 0.1);
    expect(mean).toBeLessThan(30 + 1.1 + 0.9);
  });

  it('fetches its bulk each second while there is more than half of one', () => {
    const rig = new Rig({
      submitter: {
        ...{ pods: 1, threads: 1, sleep: '1 s', bulk: 10_000 },
        preparer: { pods: 1, threads: 5, bulk: 100, sleep: '60 s', request_time: '0 s' },
      },
    });
    rig.add(1049);
    const preparing = rig.meter.level('rucio.cms.state.PREPARING');
    while (preparing.value === 1049) rig.simulation.advanceTo(rig.simulation.nowUs + 1000);
    const firstUs = rig.simulation.nowUs;
    rig.simulation.advanceTo(firstUs + 11 * SECOND);
    // Ten full batches and one of 49, which is short.
    expect(preparing.value).toBe(0);
    rig.add(10);
    rig.simulation.advanceTo(firstUs + 60 * SECOND);
    expect(preparing.value).toBe(10);
    rig.runTo(firstUs + 75 * SECOND);
    expect(preparing.value).toBe(0);
  });
});

describe('an overloaded poller', () => {
  it('lets a backlog of requests that have ended build up, and works it off at its own rate', () => {
    const rig = new Rig({
      submitter: {
        ...{ pods: 3, threads: 5, sleep: '1 s', bulk: 1000, file_time: '0 s' },
        poller: { pods: 1, threads: 1, bulk: 100, sleep: '60 s', request_time: '100 ms', query_time: '0 s' },
      },
      issuer: (simulation) => new FakeIssuer(simulation, 0, 100 * HOUR),
      fts: (simulation, book) => new FakeFts(simulation, book, 'f', 10 * SECOND, undefined, 0, false),
    });
    for (let n = 0; n < 100; n++) rig.add(60);
    const submitted = rig.meter.level('rucio.cms.state.SUBMITTED');
    rig.simulation.advanceTo(2 * MINUTE);
    const before = submitted.value;
    rig.simulation.advanceTo(7 * MINUTE);
    // One thread, a tenth of a second for a request.
    expect(Math.abs((before - submitted.value) / 3000 - 1)).toBeLessThan(0.05);
    rig.runTo(20 * MINUTE);
    expect(rig.book.openDatasets).toBe(0);
  });
});
