import { describe, expect, it } from 'vitest';
import { KeyAnswer } from '../../../src/ecosystem/ports.js';
import { SECOND_US } from '../../../src/kernel/simulation.js';
import { Answer, IssuerBench } from './issuer-bench.js';

/** Kind of truth: arithmetic. Pods that differ, stand still, need a second connection, or serve keys. */

const STEADY = {
  service: { law: 'constant', value: '100 ms' },
  weights: { token_exchange: 1, refresh_token: 1 },
};

/** How long each of some requests took, ms, one after the other. */
function took(bench: IssuerBench, requests: number, seconds = 1): number[] {
  const rucio = bench.connect('rucio');
  return Array.from({ length: requests }, () => {
    const askedUs = bench.simulation.nowUs;
    return (bench.answerTo(() => bench.clientCredentials(rucio), seconds).atUs - askedUs) / 1000;
  });
}

describe('odd pods', () => {
  it('get their share of the requests, and take longer over each', () => {
    const bench = new IssuerBench({ ...STEADY, pods: 3, odd_pods: { pods: 1, factor: 4 } });
    expect(took(bench, 6)).toEqual([400, 100, 100, 400, 100, 100]);
    bench.finish();
  });

  it('of an older version store what the others no longer do', () => {
    const bench = new IssuerBench({
      ...STEADY,
      pods: 2,
      store: { access_tokens: false, hidden_refresh_tokens: false },
      odd_pods: { pods: 1, access_tokens: true, hidden_refresh_tokens: true },
    });
    const rucio = bench.connect('rucio');
    for (let i = 0; i < 10; i++) bench.answerTo(() => bench.clientCredentials(rucio, i, true));
    expect([bench.level('stored.access_token'), bench.level('stored.refresh_token')]).toEqual([5, 5]);
    expect(bench.level('live.access_token')).toBe(10);
    bench.finish();
  });

  it('with slots of their own count with these in the utilisation', () => {
    const bench = new IssuerBench({ ...STEADY, pods: 2, slots: 3, odd_pods: { pods: 1, slots: 1 } });
    const rucio = bench.connect('rucio');
    for (let i = 0; i < 4; i++) bench.clientCredentials(rucio, i);
    bench.advance(0.05);
    // Two at each: one waits at the pod with one slot.
    expect(bench.level('utilisation')).toBe(3 / 4);
    expect(bench.level('queue')).toBe(1);
    bench.advance(1).finish();
  });
});

describe('pods that a fault slows', () => {
  it('are the first ones, stay in the rotation, and are as before when it is over', () => {
    const bench = new IssuerBench({ ...STEADY, pods: 3 });
    bench.iam.controls.setPodsSlow(2, 5, true);
    expect(took(bench, 3)).toEqual([500, 500, 100]);
    expect(bench.level('ready')).toBe(3);
    bench.iam.controls.setPodsSlow(2, 5, false);
    expect(took(bench, 3)).toEqual([100, 100, 100]);
    bench.finish();
  });
});

describe('pods whose process stands still', () => {
  const PROBED = { ...STEADY, pods: 2, probes: { period: '10 s', timeout: '10 s', failures: 3 } };

  it('leave the rotation with the third check that is not answered', () => {
    const bench = new IssuerBench(PROBED);
    bench.advance(60).iam.controls.setPodsStalled(1, false, true);
    expect(bench.advance(29).level('ready')).toBe(2);
    expect(bench.advance(31).level('ready')).toBe(1);
    bench.iam.controls.setPodsStalled(1, false, false);
    expect(bench.advance(11).level('ready')).toBe(2);
    bench.finish();
  });

  it('stay in it where the check is answered all the same, and half of the requests are stuck', () => {
    const bench = new IssuerBench(PROBED);
    bench.advance(60).iam.controls.setPodsStalled(1, true, true);
    const rucio = bench.connect('rucio');
    for (let i = 0; i < 20; i++) bench.clientCredentials(rucio, i);
    bench.advance(300);
    expect(bench.level('ready')).toBe(2);
    expect(bench.answers.length).toBe(10);
    bench.iam.controls.setPodsStalled(1, true, false);
    bench.advance(1);
    expect(bench.answers.length).toBe(20);
    bench.finish();
  });

  it.each([
    undefined,
    { servers: 2, share: '50 %' },
  ])('go on where they stopped, with the database %o', (database) => {
    const bench = new IssuerBench({ ...STEADY, pods: 1, database, probes: { readiness: false } });
    const rucio = bench.connect('rucio');
    bench.clientCredentials(rucio);
    bench.at(0.02, () => bench.iam.controls.setPodsStalled(1, false, true));
    bench.at(50, () => bench.iam.controls.setPodsStalled(1, false, false));
    bench.advance(49);
    expect(bench.answers.length).toBe(0);
    bench.advance(2);
    expect(bench.answers[0]?.answer).toBe(Answer.ok);
    expect(bench.answers[0]?.atUs).toBeGreaterThanOrEqual(50 * SECOND_US);
    expect(bench.answers[0]?.atUs).toBeLessThanOrEqual(50.1 * SECOND_US);
    bench.finish();
  });

  it('are well again once a liveness probe has killed them, whatever becomes of the fault', () => {
    const bench = new IssuerBench({
      ...PROBED,
      probes: { ...PROBED.probes, liveness: true, initial_delay: '20 s' },
    });
    bench.advance(60).iam.controls.setPodsStalled(1, false, true);
    expect(bench.advance(61).level('ready')).toBeGreaterThan(0);
    expect(bench.advance(40).level('ready')).toBe(2);
    expect(took(bench, 2)).toEqual([100, 100]);
    bench.finish();
  });
});

describe('requests that need a second connection', () => {
  const pool = (connections: number) => ({ connections, timeout: '30 s', second: ['client_credentials'] });

  it('take as long as others while connections are free', () => {
    for (const database of [undefined, { servers: 5, share: '40 %' }]) {
      const bench = new IssuerBench({ ...STEADY, database, pool: pool(2) });
      expect(took(bench, 2)).toEqual([100, 100]);
      bench.finish();
    }
  });

  /** Requests at one time, by their answers, with so many connections for 10 threads. */
  const answered = (connections: number, requests: number, threads = 10) => {
    const bench = new IssuerBench({ ...STEADY, slots: 10, threads, pool: pool(connections) });
    const rucio = bench.connect('rucio');
    for (let i = 0; i < requests; i++) bench.clientCredentials(rucio, i);
    bench.advance(200);
    const ok = bench.answers.filter(({ answer }) => answer === Answer.ok);
    const lastS = Math.max(...bench.answers.map(({ atUs }) => atUs)) / SECOND_US;
    const timedOut = bench.answers.filter(({ answer }) => answer === Answer.poolTimeout).length;
    bench.finish();
    return { ok: ok.length, timedOut, lastS };
  };

  it('all wait for each other once every connection is a first one, until the pool gives up', () => {
    const { ok, timedOut, lastS } = answered(10, 10);
    // Each that gives up frees its first connection, with which another goes on.
    expect({ ok, timedOut }).toEqual({ ok: 5, timedOut: 5 });
    expect(lastS).toBeCloseTo(30.1, 6);
  });

  it('never do with one connection more than threads (HikariCP: threads × (2 - 1) + 1)', () => {
    for (const requests of [10, 30, 100]) {
      const { ok, timedOut } = answered(11, requests);
      expect({ ok, timedOut }).toEqual({ ok: requests, timedOut: 0 });
    }
  });

  it('do again and again while more of them wait', () => {
    const { ok, timedOut } = answered(10, 30);
    expect({ ok, timedOut }).toEqual({ ok: 15, timedOut: 15 });
  });

  it('do not with fewer threads', () => {
    expect(answered(10, 30, 9).timedOut).toBe(0);
  });

  it('halve what a pool can have in hand', () => {
    const rate = (second: string[]) => {
      const bench = new IssuerBench({
        ...STEADY,
        slots: 100,
        threads: 19,
        pool: { connections: 20, second, second_after: '0 %' },
      });
      bench.load({ clients: 19 }).advance(10);
      bench.meter.reset();
      return bench.advance(100).finish()('rate.all', 'mean');
    };
    expect(rate([])).toBeCloseTo(190, 0);
    // Of 20 connections 19 are first ones at the most: whoever waits keeps one.
    expect(rate(['client_credentials'])).toBeLessThan(0.6 * 190);
  });
});

describe('a fetch of keys', () => {
  it('takes a thread and a slot of a pod, and nothing where it weighs nothing', () => {
    const busy = (weight: number) => {
      const bench = new IssuerBench({ ...STEADY, slots: 10, keys: { weight } });
      for (let i = 0; i < 1000; i++) bench.at(i / 10, () => bench.fetchKeys());
      const stat = bench.advance(100).finish();
      expect(stat('rate.keys', 'total')).toBe(1000);
      expect(stat('rate.all', 'total')).toBe(0);
      return stat('utilisation', 'mean');
    };
    expect(busy(0)).toBe(0);
    // 10 a second × 0.5 × 0.1 s / 10 slots.
    expect(busy(0.5)).toBeCloseTo(0.05, 3);
  });

  it('is refused where threads and accept queue are full', () => {
    const bench = new IssuerBench({
      ...STEADY,
      slots: 1,
      threads: 2,
      accept_queue: 1,
      keys: { weight: 0.5 },
    });
    const rucio = bench.connect('rucio');
    expect(bench.fetchKeys()).toBe(KeyAnswer.later);
    bench.clientCredentials(rucio);
    bench.clientCredentials(rucio);
    expect(bench.fetchKeys()).toBe(KeyAnswer.unreachable);
    bench.advance(1);
    expect(bench.fetchKeys()).toBe(KeyAnswer.later);
    bench.advance(1);
    expect(bench.keysCame).toEqual([
      [0, true],
      [2, true],
    ]);
    expect(bench.answers.map(({ answer }) => answer)).toEqual([Answer.ok, Answer.ok]);
    bench.finish();
  });

  it('does not disturb the service times of requests', () => {
    const answers = (weight: number) => {
      const bench = new IssuerBench({ keys: { weight } });
      const rucio = bench.connect('rucio');
      for (let i = 0; i < 20; i++) {
        bench.at(i, () => {
          bench.fetchKeys();
          bench.clientCredentials(rucio, i);
        });
      }
      bench.advance(100).finish();
      return bench.answers;
    };
    expect(answers(0.2)).toEqual(answers(0));
  });
});
