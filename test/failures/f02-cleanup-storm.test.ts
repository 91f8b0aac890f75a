import { describe, expect, test } from 'vitest';
import { IssuerRun } from './issuer-run.js';

const BEGIN_S = 700;
const BACK_S = 2;
const OUTAGE = { kind: 'issuer-down', name: 'outage', at: '1 s', for: `${BACK_S - 1} s` };

/**
 * Pods that have come back together from an outage, so that their clean-up jobs all begin at once, when the tokens of
 * some minutes have expired: a long run. A row costs the database as much as a fifth of a request.
 */
function issuer(change: object, cleanup: object = {}) {
  return {
    pods: 3,
    slots: 20,
    service: { law: 'exponential', mean: '60 ms' },
    database: { servers: 4, share: '40 %' },
    clients: { load: { access_lifetime: '4 min' } },
    cleanup: {
      delete_time: '5 ms',
      database_share: '100 %',
      initial_delay: `${BEGIN_S - BACK_S} s`,
      ...cleanup,
    },
    ...change,
  };
}

function run(
  rate: string,
  change: object = {},
  cleanup: object = {},
  faults: readonly Readonly<Record<string, unknown>>[] = [],
  before: readonly Readonly<Record<string, unknown>>[] = [OUTAGE],
): IssuerRun {
  return new IssuerRun('2000 s', issuer(change, cleanup), [{ rate }], [...before, ...faults], 20);
}

describe('F2: the clean-up jobs of all replicas at one database', () => {
  const storm = run('60 Hz');

  test('slow every request down while they run, all together', () => {
    const before = storm.mean('latency.client_credentials', 300, BEGIN_S);
    const during = storm.mean('latency.client_credentials', BEGIN_S + 20, BEGIN_S + 120);
    expect(before).toBeLessThan(0.07);
    expect(during).toBeGreaterThan(2 * before);
    expect(storm.mean('database.utilisation', BEGIN_S + 20, BEGIN_S + 120)).toBeGreaterThan(0.95);
  });

  test('and let it go in the pause between two runs', () => {
    const deleted = storm.bins('cleanup.deleted');
    const ended = deleted.findIndex((rate, bin) => bin * storm.binS > BEGIN_S + 20 && rate === 0);
    const next = deleted.findIndex((rate, bin) => bin > ended && rate > 0) * storm.binS;
    expect(ended * storm.binS).toBeGreaterThan(BEGIN_S + 40);
    expect(storm.mean('latency.client_credentials', next - 60, next)).toBeLessThan(0.07);
    expect(storm.mean('database.utilisation', next - 60, next)).toBeLessThan(0.5);
  });

  test.each([
    ['one replica', { pods: 1, slots: 60 }, {}],
    ['a clean-up that the database does not feel', {}, { database_share: '0 %' }],
    ['no clean-up', {}, { model: 'off' }],
  ])('do not with %s', (_, change, cleanup) => {
    const calm = run('60 Hz', change, cleanup);
    const during = calm.mean('latency.client_credentials', BEGIN_S + 20, BEGIN_S + 120);
    expect(during).toBeLessThan(1.35 * calm.mean('latency.client_credentials', 300, BEGIN_S));
  });

  test('do not while they are stopped, and make up for it afterwards', () => {
    const faults = [{ kind: 'cleanup-stopped', name: 'stopped', at: `${BEGIN_S - 10} s`, for: '400 s' }];
    const stopped = run('60 Hz', {}, {}, faults);
    expect(stopped.mean('cleanup.deleted', BEGIN_S, BEGIN_S + 300)).toBe(0);
    expect(stopped.stat('cleanup.lag', 'max')).toBeGreaterThan(1.5 * storm.stat('cleanup.lag', 'max'));
  });
});

describe('F2: clean-up under load', () => {
  /** Rows deleted per second of a stock that has expired, while so many requests come. */
  const deleted = (rate: string, share: string) =>
    new IssuerRun(
      '900 s',
      issuer({}, { database_share: share }),
      [
        { rate: '150 Hz', until: `${BEGIN_S - 100} s` },
        { rate, from: `${BEGIN_S - 100} s` },
      ],
      [OUTAGE],
      20,
    ).mean('cleanup.deleted', BEGIN_S, BEGIN_S + 80);

  test('starves when the database is busy with requests, and rows pile up', () => {
    expect(deleted('10 Hz', '100 %')).toBeGreaterThan(570);
    expect(deleted('165 Hz', '100 %')).toBeLessThan(450);
  });

  test('would not if it did not wait for the database', () => {
    expect(deleted('165 Hz', '0 %')).toBeGreaterThan(570);
  });
});
