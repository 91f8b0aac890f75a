import { describe, expect, it } from 'vitest';
import { SECOND_US } from '../../../src/kernel/simulation.js';
import { IssuerBench } from './issuer-bench.js';

/** Kind of truth: arithmetic. What requests delete, what is revoked, and what the clean-up rolls back. */

const INSTANT = { service: { law: 'constant', value: '0 s' }, slots: 100 };

/** A refresh token of the client fts. */
function refreshTokenOf(bench: IssuerBench, caller: number): number {
  return bench.answerTo(() => bench.exchange(caller, bench.simulation.nowUs + SECOND_US)).refreshToken;
}

describe('a client that clears access tokens on refresh', () => {
  const clients = { fts: { clear_on_refresh: true, access_lifetime: '1 h' } };

  it('has one row for each refresh token, however often it refreshes', () => {
    const rows = (clear_on_refresh: boolean) => {
      const bench = new IssuerBench({ ...INSTANT, clients: { fts: { ...clients.fts, clear_on_refresh } } });
      const fts = bench.connect('fts');
      const token = refreshTokenOf(bench, fts);
      for (let i = 0; i < 5; i++) bench.answerTo(() => bench.refresh(fts, token));
      const stored = bench.level('stored.access_token');
      const live = bench.level('live.access_token');
      return [stored, live, bench.finish()('rate.cleared', 'total')];
    };
    expect(rows(true)).toEqual([1, 6, 5]);
    expect(rows(false)).toEqual([6, 6, 0]);
  });

  it('does not clear what belongs to other refresh tokens, nor a row that is gone already', () => {
    const bench = new IssuerBench({
      ...INSTANT,
      clients: { fts: { ...clients.fts, access_lifetime: '5 s' } },
    });
    const fts = bench.connect('fts');
    const [first] = [refreshTokenOf(bench, fts), refreshTokenOf(bench, fts)];
    bench.advance(2 * 300);
    expect(bench.level('stored.access_token')).toBe(0);
    bench.answerTo(() => bench.refresh(fts, first), 1);
    expect(bench.level('stored.access_token')).toBe(1);
    expect(bench.finish()('rate.cleared', 'total')).toBe(0);
  });

  it('waits for the deletion with an index, and without one for every row of the table', () => {
    const seconds = (refresh_index: boolean, rows: number) => {
      const bench = new IssuerBench({
        ...INSTANT,
        clients,
        store: { refresh_index, scan_time: '20 us' },
        cleanup: { delete_time: '5 ms' },
        initial_rows: { access_tokens: rows },
      });
      const fts = bench.connect('fts');
      const token = refreshTokenOf(bench, fts);
      const askedUs = bench.simulation.nowUs;
      return (bench.answerTo(() => bench.refresh(fts, token), 60).atUs - askedUs) / SECOND_US;
    };
    expect(seconds(true, 500_000)).toBe(0.005);
    expect(seconds(false, 499_999)).toBe(500_000 * 20e-6 + 0.005);
    expect(seconds(false, 999_999)).toBe(1_000_000 * 20e-6 + 0.005);
  });

  it('takes the time of the database, where that is a station', () => {
    const bench = new IssuerBench({
      service: { law: 'constant', value: '100 ms' },
      weights: { token_exchange: 1, refresh_token: 1 },
      database: { servers: 1, share: '50 %' },
      clients,
      store: { refresh_index: false, scan_time: '1 ms' },
      cleanup: { model: 'off', delete_time: '0 s' },
      initial_rows: { access_tokens: 999 },
    });
    const fts = bench.connect('fts');
    const token = refreshTokenOf(bench, fts);
    bench.meter.reset();
    const askedUs = bench.simulation.nowUs;
    expect(bench.answerTo(() => bench.refresh(fts, token)).atUs - askedUs).toBe(1_100_000);
    // 50 ms of its own, and a second for the rows.
    expect(bench.finish()('database.utilisation', 'mean')).toBeCloseTo(1.05 / 10, 6);
  });
});

describe('a request that deletes expired rows itself', () => {
  it('takes longer by each of them, up to its limit, and leaves none to the clean-up', () => {
    const bench = new IssuerBench({
      ...INSTANT,
      clients: { rucio: { access_lifetime: '1 s' } },
      cleanup: { model: 'off', in_request: 3, delete_time: '7 ms' },
    });
    const rucio = bench.connect('rucio');
    for (let i = 0; i < 5; i++) bench.clientCredentials(rucio);
    bench.advance(3);
    const took = [0, 1, 2].map(() => {
      const askedUs = bench.simulation.nowUs;
      return (bench.answerTo(() => bench.clientCredentials(rucio), 0.5).atUs - askedUs) / 1000;
    });
    expect(took).toEqual([21, 14, 0]);
    expect(bench.finish()('cleanup.deleted', 'total')).toBe(5);
  });

  it('does so under load for one row each, since each leaves one', () => {
    const bench = new IssuerBench({
      ...INSTANT,
      clients: { load: { access_lifetime: '10 s' } },
      cleanup: { model: 'off', in_request: 10, delete_time: '5 ms' },
    });
    bench.load({ rate: '20 Hz' }).advance(100);
    bench.meter.reset();
    const stat = bench.advance(1000).finish();
    expect(stat('cleanup.deleted', 'mean')).toBeCloseTo(20, 0);
    expect(stat('utilisation', 'mean')).toBeCloseTo((20 * 0.005) / 100, 4);
    expect(stat('stored.access_token', 'mean')).toBeCloseTo(20 * 10.5, -1);
  });
});

describe('tokens that are revoked', () => {
  const stock = (access_tokens: boolean, revoked_after: string) => {
    const bench = new IssuerBench({
      ...INSTANT,
      store: { access_tokens, revoked: '25 %', revoked_after },
      clients: { load: { access_lifetime: '200 s' } },
      cleanup: { period: '1 s', delete_time: '0 s' },
    });
    bench.load({ rate: '40 Hz' }).advance(1000);
    bench.meter.reset();
    const stat = bench.advance(4000).finish();
    return ['stored.access_token', 'stored.revoked', 'live.access_token', 'rate.revoked'].map((metric) =>
      stat(metric, 'mean'),
    ) as [number, number, number, number];
  };

  it('stand in the table of revocations for the rest of their lives, where no token is stored', () => {
    const [stored, revoked, live, rate] = stock(false, '50 s');
    expect(stored).toBe(0);
    expect(rate).toBeCloseTo(10, 0);
    expect(revoked / (10 * (150 + 1))).toBeCloseTo(1, 1);
    expect(live / (40 * 200)).toBeCloseTo(1, 1);
  });

  it('leave no row, where tokens are stored', () => {
    const [stored, revoked, live] = stock(true, '50 s');
    expect(revoked).toBe(0);
    expect(stored / (30 * 201 + 10 * 50)).toBeCloseTo(1, 1);
    expect(live / (40 * 200)).toBeCloseTo(1, 1);
  });

  it('are none if they expire before', () => {
    expect(stock(true, '300 s')[3]).toBe(0);
  });
});

describe('a request that ends while a page is being deleted', () => {
  it('is rolled back with the chance given, and else never', () => {
    const bench = new IssuerBench({
      ...INSTANT,
      clients: { load: { access_lifetime: '50 s' } },
      cleanup: { delete_time: '1 ms', deadlock: '30 %' },
    });
    bench.load({ rate: '100 Hz' }).advance(1800);
    bench.meter.reset();
    const stat = bench.advance(2 * 3600).finish();
    // A token that is issued takes the clean-up 1 ms and its holder another: part of the time w = 0.002 (100 - 30 w).
    const atWork = 0.2 / 1.06;
    const rate = stat('errors.deadlock', 'mean');
    expect(Math.abs(rate / (100 * 0.3 * atWork) - 1)).toBeLessThan(0.03);
    // What was rolled back has left no row; expiry is in whole seconds, rounded up.
    expect(stat('rate.all', 'mean') - rate).toBeCloseTo(stat('live.access_token', 'mean') / 50.5, 0);
  });
});

describe('lives that are drawn', () => {
  it('are uniform up to the jitter on both sides, and the same on average', () => {
    const bench = new IssuerBench({
      ...INSTANT,
      threads: 5000,
      pool: { connections: 5000 },
      clients: { rucio: { access_lifetime: '1000 s', access_jitter: '20 %' } },
    });
    const rucio = bench.connect('rucio');
    for (let i = 0; i < 4000; i++) bench.clientCredentials(rucio);
    bench.advance(1);
    const lives = bench.answers.map(({ atUs, expiryUs }) => (expiryUs - atUs) / SECOND_US);
    const mean = lives.reduce((sum, life) => sum + life, 0) / lives.length;
    expect(Math.min(...lives)).toBeGreaterThanOrEqual(800);
    expect(Math.min(...lives)).toBeLessThan(801);
    expect(Math.max(...lives)).toBeLessThanOrEqual(1200);
    expect(Math.max(...lives)).toBeGreaterThan(1199);
    // Standard deviation of the mean: 400 / sqrt(12) / sqrt(4000) = 1.8 s.
    expect(Math.abs(mean - 1000)).toBeLessThan(6);
    bench.finish();
  });

  it('draw nothing where there is no jitter', () => {
    const bench = new IssuerBench({ ...INSTANT, clients: { rucio: { access_lifetime: '1000 s' } } });
    const rucio = bench.connect('rucio');
    const { atUs, expiryUs } = bench.answerTo(() => bench.clientCredentials(rucio));
    expect(expiryUs - atUs).toBe(1000 * SECOND_US);
    bench.finish();
  });
});

describe('growth of the service time', () => {
  it('of one grant leaves the others as they are', () => {
    const bench = new IssuerBench({
      service: { law: 'constant', value: '100 ms' },
      weights: { token_exchange: 1, refresh_token: 1 },
      growth: { law: 'linear', reference_rows: 1000, grants: ['refresh_token'], rows: 'refresh_tokens' },
      initial_rows: { access_tokens: 50_000, refresh_tokens: 8999 },
    });
    const fts = bench.connect('fts');
    const ms = (ask: () => void) => {
      const askedUs = bench.simulation.nowUs;
      return (bench.answerTo(ask).atUs - askedUs) / 1000;
    };
    expect(ms(() => bench.clientCredentials(fts))).toBe(100);
    expect(ms(() => bench.exchange(fts, 1e12))).toBe(100);
    const token = bench.answers[1]?.refreshToken ?? 0;
    expect(ms(() => bench.refresh(fts, token))).toBe(1000);
    bench.finish();
  });

  it('follows the rows that it is told to', () => {
    const ms = (rows: string) => {
      const bench = new IssuerBench({
        service: { law: 'constant', value: '100 ms' },
        growth: { law: 'linear', reference_rows: 1000, rows },
        initial_rows: { access_tokens: 1000, refresh_tokens: 3000 },
      });
      return bench.answerTo(() => bench.clientCredentials(bench.connect('rucio'))).atUs / 1000;
    };
    expect(['all', 'access_tokens', 'refresh_tokens', 'revoked'].map(ms)).toEqual([500, 200, 400, 100]);
  });
});
