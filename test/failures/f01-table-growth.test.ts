import { describe, expect, test } from 'vitest';
import { IssuerRun } from './issuer-run.js';

/**
 * An issuer of 33 Hz whose clients ask for 10 Hz. A token lives for 5 minutes; a clean-up run deletes 600 tokens and
 * 600 holders, a minute each, then pauses for half a minute: 4 rows/s.
 */
const ISSUER = {
  slots: 2,
  threads: 60,
  accept_queue: 30,
  pool: { connections: 40 },
  service: { law: 'exponential', mean: '60 ms' },
  growth: { law: 'linear', reference_rows: 2000 },
  clients: { load: { access_lifetime: '5 min' } },
  cleanup: { delete_time: '100 ms', max_time: '60 s', period: '30 s', initial_delay: '60 s' },
};
const CLIENTS = { rate: '10 Hz', timeout: '3 s', retries: 3 };
const HORIZON_S = 1500;

/** Requests per second that were answered with a token that somebody still waited for. */
function served(run: IssuerRun, fromS: number, untilS: number): number {
  const lost = ['rate.abandoned', 'errors.refused', 'errors.pool_timeout', 'errors.unavailable'];
  return lost.reduce(
    (rate, metric) => rate - run.mean(metric, fromS, untilS),
    run.mean('rate.all', fromS, untilS),
  );
}

describe('F1: more tokens are issued than the clean-up deletes', () => {
  const run = new IssuerRun(`${HORIZON_S} s`, ISSUER, [CLIENTS]);

  test('rows grow at the difference of the rates once the first tokens have expired', () => {
    // A clean-up run and its pause: 600 rows in 150 s, five bins of half a minute.
    const cycle = new IssuerRun('540 s', ISSUER, [CLIENTS], [], 30);
    const rows = cycle.bins('stored.access_token');
    const growth = (rows[17] - rows[12]) / 150;
    expect(Math.abs(growth - (cycle.mean('rate.all', 375, 525) - 4))).toBeLessThan(0.3);
    expect(growth).toBeGreaterThan(10 - 4 - 3 * Math.sqrt(10 / 150));
    expect(growth).toBeLessThan(10 - 4 + 3 * Math.sqrt(10 / 150));
  });

  test('the issuer is saturated when rows have slowed it down to what is asked, at the time of the closed form', () => {
    const rows = 2000 * (2 / 0.06 / 10 - 1);
    const expectedS = 300 + (rows - 300 * 10) / (10 - 4);
    expect(run.firstAboveS('utilisation', 0.98) / expectedS).toBeGreaterThan(0.7);
    expect(run.firstAboveS('utilisation', 0.98) / expectedS).toBeLessThan(1.3);
  });

  test('then clients give up and ask again, rows go on growing, and fewer and fewer get a token', () => {
    expect(run.mean('rate.all', 1200, HORIZON_S)).toBeGreaterThan(20);
    expect(run.mean('rate.abandoned', 1200, HORIZON_S)).toBeGreaterThan(1);
    expect(served(run, 60, 300)).toBeGreaterThan(9.5);
    expect(served(run, 1200, HORIZON_S)).toBeLessThan(3);
    const rows = run.bins('stored.access_token');
    expect(rows[24]).toBeGreaterThan(rows[15]);
  });
});

describe('F1 does not come', () => {
  test.each([
    ['access tokens are not stored', { store: { access_tokens: false } }],
    ['an index is there', { growth: { law: 'none' } }],
    ['the clean-up keeps up', { cleanup: { ...ISSUER.cleanup, delete_time: '10 ms' } }],
  ])('when %s', (_, change) => {
    const run = new IssuerRun(`${HORIZON_S} s`, { ...ISSUER, ...change }, [CLIENTS]);
    expect(run.stat('rate.abandoned', 'total')).toBe(0);
    expect(run.stat('errors.refused', 'total')).toBe(0);
    expect(served(run, 1200, HORIZON_S)).toBeGreaterThan(9.5);
  });

  test('when fewer tokens are asked for than the clean-up deletes', () => {
    const run = new IssuerRun(`${HORIZON_S} s`, ISSUER, [{ ...CLIENTS, rate: '3 Hz' }]);
    expect(run.stat('rate.abandoned', 'total')).toBe(0);
    expect(run.stat('utilisation', 'mean')).toBeLessThan(0.5);
  });

  test('to its end when nobody gives up: what is served is what is cleaned', () => {
    const run = new IssuerRun(`${HORIZON_S} s`, ISSUER, [{ rate: '10 Hz' }]);
    expect(served(run, 1200, HORIZON_S)).toBeGreaterThan(4);
  });
});
