import { describe, expect, test } from 'vitest';
import { IssuerRun } from './issuer-run.js';

const STALL_S = 600;
const STALLED_S = 80;
const END_S = STALL_S + STALLED_S;

/** Three pods that are well below their limits, whose clients try again every 5 s without any back-off. */
function run(
  probes: object,
  faults: readonly object[] = [{ kind: 'database-stall', name: 'stall' }],
): IssuerRun {
  const window = { at: `${STALL_S} s`, for: `${STALLED_S} s` };
  return new IssuerRun(
    '1800 s',
    { pods: 3, service: { law: 'exponential', mean: '60 ms' }, probes },
    [{ rate: '40 Hz', retries: 100, retry_wait: '5 s' }],
    faults.map((fault) => ({ ...window, ...fault })),
    10,
  );
}

describe('F3: the database stalls', () => {
  const outage = run({});

  test('requests wait 30 s for a connection and are answered 500', () => {
    expect(outage.mean('errors.pool_timeout', STALL_S, STALL_S + 30)).toBe(0);
    expect(outage.mean('errors.pool_timeout', STALL_S + 30, STALL_S + 50)).toBeGreaterThan(10);
  });

  test('all pods are taken out of the rotation within seconds of each other: a total outage', () => {
    expect(outage.mean('ready', STALL_S, STALL_S + 20)).toBe(3);
    expect(outage.mean('ready', STALL_S + 50, END_S)).toBe(0);
    expect(outage.mean('errors.unavailable', STALL_S + 50, END_S)).toBeGreaterThan(40);
  });

  test('they are back with the next check, before a herd of all who were turned away', () => {
    expect(outage.mean('ready', END_S + 10, 1800)).toBe(3);
    expect(outage.mean('rate.all', STALL_S - 60, STALL_S)).toBeLessThan(50);
    expect(outage.stat('rate.all', 'max')).toBeGreaterThan(3 * 40);
    expect(outage.stat('utilisation', 'max')).toBe(1);
  });

  test('liveness probes at the same address kill the pods, and it lasts another 90 s', () => {
    const killed = run({ liveness: true });
    expect(killed.mean('ready', STALL_S + 50, END_S + 30)).toBe(0);
    const back = killed.bins('ready').lastIndexOf(0) * killed.binS;
    expect(back).toBeGreaterThanOrEqual(END_S + 30);
    expect(back).toBeLessThan(END_S + 90);
    expect(killed.stat('errors.unavailable', 'total')).toBeGreaterThan(
      outage.stat('errors.unavailable', 'total'),
    );
  });
});

describe('F3 does not come', () => {
  test('without a readiness probe: pods stay in the rotation, and requests time out', () => {
    const bare = run({ readiness: false });
    expect(bare.stat('ready', 'mean')).toBe(3);
    expect(bare.stat('errors.unavailable', 'total')).toBe(0);
    expect(bare.stat('errors.pool_timeout', 'total')).toBeGreaterThan(500);
  });

  test('when the stall is shorter than three checks', () => {
    const short = run({}, [{ kind: 'database-stall', name: 'stall', for: '15 s' }]);
    expect(short.stat('ready', 'mean')).toBe(3);
    expect(short.stat('errors.unavailable', 'total') + short.stat('errors.pool_timeout', 'total')).toBe(0);
  });

  test('when one pod is lost', () => {
    const lost = run({}, [{ kind: 'pods-lost', name: 'lost', pods: 1 }]);
    expect(lost.mean('ready', STALL_S, END_S)).toBe(2);
    expect(lost.stat('errors.unavailable', 'total')).toBeLessThan(20);
  });
});

test('F3 comes without any stall, from queries slow enough to take up the pool', () => {
  const slow = run({}, [{ kind: 'issuer-slow', name: 'slow', factor: 400 }]);
  expect(slow.mean('ready', STALL_S + 60, END_S)).toBeLessThan(2);
  expect(run({}, [{ kind: 'issuer-slow', name: 'slow', factor: 10 }]).stat('ready', 'mean')).toBe(3);
});

test('a stall of no time changes nothing', () => {
  const none = run({}, []);
  expect(run({}, [{ kind: 'database-stall', name: 'stall', for: '0 s' }]).text).toBe(none.text);
});

test('a run with a stall is as reproducible as one without', () => {
  expect(run({ liveness: true }).text).toBe(run({ liveness: true }).text);
});
