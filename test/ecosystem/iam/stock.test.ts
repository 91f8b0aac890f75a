import { describe, expect, it } from 'vitest';
import { firstCleanupS, IssuerBench, interval99, TEN_SEEDS } from './issuer-bench.js';

/** Kind of truth: oracles. Stocks of token rows by Little's law, capacity of the clean-up job by arithmetic. */

const INSTANT = { service: { law: 'constant', value: '0 s' }, slots: 100 };

/** Mean stock of access-token rows between two times, s, under Poisson requests. */
function meanStock(issuer: object, rate: string, from: number, until: number, seed: number): number {
  const bench = new IssuerBench({ ...INSTANT, ...issuer }, seed).load({ rate }).advance(from);
  bench.meter.reset();
  return bench.advance(until - from).finish()('stored.access_token', 'mean');
}

describe('the stock of stored tokens', () => {
  it('is rate × (lifetime + clean-up lag) under the loop, whose lag is half of its period', () => {
    const issuer = {
      clients: { load: { access_lifetime: '20 min' } },
      cleanup: { period: '300 s', initial_delay: '300 s', delete_time: '0 s' },
    };
    const stocks = TEN_SEEDS.map((seed) => meanStock(issuer, '5 Hz', 1800, 1800 + 20 * 300, seed));
    const { mean, half } = interval99(stocks);
    const exact = 5 * (1200 + 150 + 0.5);
    expect(Math.abs(mean - exact)).toBeLessThan(half + 0.002 * exact);
  });

  it('is rate × lifetime of live tokens, whatever the clean-up does', () => {
    for (const model of ['off', 'loop', 'single-page']) {
      const bench = new IssuerBench({
        ...INSTANT,
        clients: { load: { access_lifetime: '10 min' } },
        cleanup: { model },
      });
      bench.load({ rate: '10 Hz' }).advance(1200);
      bench.meter.reset();
      expect(bench.advance(6000).finish()('live.access_token', 'mean')).toBeGreaterThan(5850);
      expect(bench.level('live.access_token')).toBeLessThan(6250);
    }
  });

  it('holds nothing where access tokens are not stored, while their lives are still counted', () => {
    const bench = new IssuerBench({ ...INSTANT, store: { access_tokens: false } });
    bench.load({ rate: '2 Hz' }).advance(3000);
    expect(bench.level('stored.access_token')).toBe(0);
    expect(bench.level('live.access_token')).toBeGreaterThan(5500);
    bench.finish();
  });

  it('has a hidden refresh token for each client_credentials with offline_access, until that is mended', () => {
    const refreshRows = (hidden: boolean, offline: boolean) => {
      const bench = new IssuerBench({ ...INSTANT, store: { hidden_refresh_tokens: hidden } });
      bench.load({
        rate: '1 Hz',
        chain: ['client_credentials', 'token_exchange', 'refresh_token'],
        offline_access: offline,
      });
      bench.advance(1000).finish();
      return bench.level('stored.refresh_token') / bench.meter.rate('iam.cms.rate.token_exchange').total;
    };
    expect(refreshRows(true, true)).toBe(2);
    expect(refreshRows(false, true)).toBe(1);
    expect(refreshRows(true, false)).toBe(1);
  });

  it('starts with the rows that the scenario gives, which never go', () => {
    const bench = new IssuerBench({ initial_rows: { access_tokens: 1000, refresh_tokens: 500 } });
    bench.advance(7200);
    expect(bench.level('stored.access_token')).toBe(1000);
    expect(bench.level('stored.refresh_token')).toBe(500);
    bench.finish();
  });

  it('keeps its conservation law over lifetimes from seconds to years and a table that empties and fills', () => {
    const bench = new IssuerBench({
      ...INSTANT,
      clients: {
        load: { access_lifetime: '1 s', refresh_lifetime: '20 s' },
        rucio: { access_lifetime: '50 d', refresh_lifetime: '36500 d' },
      },
      cleanup: { period: '7 s', initial_delay: '3 s', delete_time: '1 ms' },
    });
    bench.load({
      rate: '3 Hz',
      until: '1 h',
      chain: ['client_credentials', 'token_exchange', 'refresh_token'],
    });
    const caller = bench.connect('rucio');
    for (let i = 0; i < 50; i++) {
      bench.clientCredentials(caller, i, true);
      bench.advance(86_400);
    }
    expect(bench.level('stored.refresh_token')).toBe(50);
    bench.advance(60 * 86_400);
    expect(bench.level('stored.access_token')).toBe(0);
    bench.finish();
  });
});

describe('the clean-up job', () => {
  /** Rows deleted in each run of the job, from a table of expired access tokens. */
  function deletedIn(seconds: number, issuer: object, rows: number): number {
    const bench = new IssuerBench({
      ...INSTANT,
      slots: 1000,
      threads: 1_000_000,
      pool: { connections: 1_000_000 },
      clients: { load: { access_lifetime: '1 s' } },
      ...issuer,
    });
    const caller = bench.connect('load');
    for (let i = 0; i < rows; i++) bench.clientCredentials(caller);
    return bench.advance(seconds).finish()('cleanup.deleted', 'total');
  }

  it('of the loop deletes at most 1000 pages of 100 rows per stage and run', () => {
    const cleanup = { delete_time: '1 ms' };
    const beginS = firstCleanupS(300);
    // Access tokens 100 s, their orphaned holders 100 s, then the pause of 300 s.
    expect(deletedIn(beginS + 499, { cleanup }, 150_000)).toBe(100_000);
    expect(deletedIn(beginS + 551, { cleanup }, 150_000)).toBe(150_000);
  });

  it('of the loop stops a stage after its longest time', () => {
    const cleanup = { delete_time: '50 ms', max_time: '600 s' };
    const beginS = firstCleanupS(300);
    // Tokens for 600 s, holders for 600 s, then the pause of 300 s.
    expect(deletedIn(beginS + 1499, { cleanup }, 20_000)).toBe(12_000);
    expect(deletedIn(beginS + 1500 + 401, { cleanup }, 20_000)).toBe(20_000);
  });

  it('of the loop cannot keep up with 100 Hz at 5 ms a row, since each token leaves a holder as well', () => {
    const bench = new IssuerBench({
      ...INSTANT,
      clients: { load: { access_lifetime: '10 min' } },
      cleanup: { delete_time: '5 ms' },
    });
    bench.load({ rate: '100 Hz' }).advance(6 * 3600);
    const grown = bench.level('cleanup.lag');
    expect(grown).toBeGreaterThan(1800);
    const stat = bench.finish();
    expect(stat('cleanup.deleted', 'mean')).toBeLessThan(80);
  });

  it('of a single page deletes 0.33 access tokens per second and pod', () => {
    for (const pods of [1, 3]) {
      const cleanup = { model: 'single-page' };
      expect(deletedIn(10 * 300, { cleanup, pods }, 5000)).toBe(10 * 100 * pods);
    }
  });

  it('of each pod has a phase of its own, as none was started with the scenario', () => {
    const phases = [0, 1, 2].map((pod) => firstCleanupS(300, pod));
    expect(new Set(phases).size).toBe(3);
    const begins = [...phases].sort((a, b) => a - b);
    const cleanup = { delete_time: '1 ms' };
    begins.forEach((beginS, runs) => {
      expect(deletedIn(beginS - 0.001, { cleanup, pods: 3 }, 5000) > 0).toBe(runs > 0);
    });
  });

  it('that is off deletes nothing', () => {
    expect(deletedIn(7200, { cleanup: { model: 'off' } }, 1000)).toBe(0);
  });

  it('deletes refresh tokens as well as access tokens', () => {
    const bench = new IssuerBench({
      ...INSTANT,
      clients: { load: { access_lifetime: '1 min', refresh_lifetime: '5 min' } },
    });
    bench.load({ rate: '1 Hz', until: '1000 s', offline_access: true });
    const stat = bench.advance(3600).finish();
    expect(bench.level('stored.refresh_token') + bench.level('stored.access_token')).toBe(0);
    expect(stat('cleanup.deleted', 'total')).toBe(2 * stat('rate.all', 'total'));
    expect(bench.level('cleanup.lag')).toBe(0);
  });
});

describe('service time', () => {
  const latency = (law: string, rows: number) => {
    const bench = new IssuerBench({
      service: { law: 'constant', value: '100 ms' },
      growth: { law, reference_rows: 1000 },
      initial_rows: { access_tokens: rows, refresh_tokens: 0 },
    });
    const caller = bench.connect('rucio');
    return bench.answerTo(() => bench.clientCredentials(caller)).atUs / 1000;
  };

  it('does not depend on the table where the law is none', () => {
    expect(latency('none', 100_000)).toBe(100);
  });

  it('grows with the logarithm of the rows, or in proportion where an index is missing', () => {
    expect(latency('logarithmic', 9000)).toBeCloseTo(100 * (1 + Math.log(10) / 10), 2);
    expect(latency('linear', 9000)).toBe(1000);
    expect(latency('linear', 0)).toBe(100);
  });
});
