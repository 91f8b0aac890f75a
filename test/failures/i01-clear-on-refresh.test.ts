import { describe, expect, test } from 'vitest';
import { IssuerRun } from './issuer-run.js';

/** Rows of access tokens that an issuer with lives of days has: 1 Hz × 4 d. */
const ROWS = 345_600;
const CHAIN = ['client_credentials', 'token_exchange', 'refresh_token'];

function run(clear_on_refresh: boolean, refresh_index: boolean, rows = ROWS): IssuerRun {
  return new IssuerRun(
    '1200 s',
    {
      pods: 3,
      service: { law: 'exponential', mean: '60 ms' },
      database: { servers: 12, share: '33 %' },
      store: { refresh_index },
      initial_rows: { access_tokens: rows },
      clients: { load: { clear_on_refresh } },
    },
    [{ rate: '1 Hz', chain: CHAIN }],
  );
}

/** From the third minute on; of a latency that of the medians of each minute. */
const mean = (run_: IssuerRun, metric: string) => run_.mean(metric, 180, 1200);

describe('I1: refreshes that clear access tokens (indigo-iam/iam#580)', () => {
  const slow = run(true, false);

  test('take 5 to 20 s where the table has no index, while other grants are as fast as ever', () => {
    const refresh = mean(slow, 'latency.refresh_token');
    expect(refresh).toBeGreaterThan(5);
    expect(refresh).toBeLessThan(20);
    expect(mean(slow, 'latency.client_credentials')).toBeLessThan(0.1);
    expect(mean(slow, 'latency.token_exchange')).toBeLessThan(0.13);
  });

  test('take as long as reading every row does: rows × time of one', () => {
    const own = 0.06 * 1.11 + 0.005;
    const rows = mean(slow, 'stored.access_token');
    expect(mean(slow, 'latency.refresh_token')).toBeCloseTo(rows * 20e-6 + own, 0);
    expect(mean(run(true, false, 2 * ROWS), 'latency.refresh_token')).toBeGreaterThan(
      1.8 * mean(slow, 'latency.refresh_token'),
    );
  });

  test('are fast again with an index, or when the clearing is off', () => {
    expect(mean(run(true, true), 'latency.refresh_token')).toBeLessThan(0.1);
    expect(mean(run(false, false), 'latency.refresh_token')).toBeLessThan(0.1);
  });

  test('keep every server of the database busy when there are enough of them, and then everybody waits', () => {
    const full = new IssuerRun(
      '600 s',
      {
        pods: 3,
        service: { law: 'exponential', mean: '60 ms' },
        database: { servers: 12, share: '33 %' },
        store: { refresh_index: false },
        initial_rows: { access_tokens: ROWS },
        clients: { load: { clear_on_refresh: true } },
      },
      [{ rate: '3 Hz', chain: CHAIN }],
    );
    expect(full.mean('database.utilisation', 300, 600)).toBeGreaterThan(0.99);
    expect(full.mean('latency.client_credentials', 300, 600)).toBeGreaterThan(5);
  });

  test('leave one row for each refresh token', () => {
    expect(run(true, true).stat('rate.cleared', 'total')).toBe(
      run(true, true).stat('rate.refresh_token', 'total'),
    );
    expect(run(false, true).stat('rate.cleared', 'total')).toBe(0);
  });
});
