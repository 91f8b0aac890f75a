import { describe, expect, test } from 'vitest';
import { burst, HOUR, MINUTE, SmallRun } from './small-run.js';

const FILES = 40;
/** Each file has a token for either end. */
const TOKENS = 2 * FILES;

/** Forty files with two tokens of an hour each wait behind one that never ends. */
function waiting(keys: { unreadable: string; reuse?: boolean; version?: '2024-02' | '3.13' }): SmallRun {
  const { unreadable, reuse = true, version = '3.13' } = keys;
  return new SmallRun('cms-dataset-uncached', {
    horizon: '2 h',
    tokens: { scope: 'file' },
    rucioClient: { access_lifetime: '1 h' },
    ftsClient: { access_lifetime: '1 h', reuse_refresh_token: reuse },
    submitter: { retries: 0 },
    fts: {
      version,
      exchange: { threads: 50, calls: 1 },
      refresh: version === '3.13' ? { unreadable } : {},
      endpoint: { inbound: 1 },
    },
    workloads: [burst('wait', ['0 s'], FILES, '2 TB')],
  });
}

describe('X21: a token that the refresher of FTS 3.13 cannot read', () => {
  const healthy = waiting({ unreadable: '0 %' });
  const crashing = waiting({ unreadable: '3 %' });

  test('without one all tokens are refreshed', () => {
    expect(healthy.stat('fts.cern.restarts', 'total')).toBe(0);
    expect(healthy.tokensOf('refreshed').length).toBeGreaterThanOrEqual(TOKENS - 2);
  });

  test('ends the process, which systemd starts again after 3 s, and so on: a crash loop', () => {
    // A discovery, then eight times ten threads, at 0.1 s each, from the first turn after half of a life on.
    const roundS = 3 + (1 + TOKENS / 10) * 0.1;
    const [first] = crashing.tokensOf('refresh_turn');
    const rounds = crashing.stat('fts.cern.restarts', 'total');
    expect(first.timeUs).toBeLessThan(36 * MINUTE);
    expect(Math.abs(rounds - (2 * HOUR - first.timeUs) / 1e6 / roundS)).toBeLessThan(1);
  });

  test('loses every answer of its turn: nothing is refreshed, and all expire', () => {
    expect(crashing.tokensOf('refreshed')).toEqual([]);
    expect(crashing.stat('fts.cern.rate.refresh', 'total')).toBe(0);
    expect(crashing.stat('fts.cern.rate.refresh_lost', 'total')).toBeGreaterThan(1000 * (TOKENS / 2));
    expect(crashing.tokensOf('refresh_failed')).toEqual([]);
  });

  test('and the issuer pays: it refreshes all of them in each round', () => {
    const rate = (run: SmallRun) => run.mean('iam.cms.rate.refresh_token', HOUR, 2 * HOUR);
    expect(rate(crashing)).toBeGreaterThan(15);
    expect(rate(healthy)).toBeLessThan(0.05);
  });

  test('with single-use refresh tokens the first round takes them all', () => {
    const single = waiting({ unreadable: '3 %', reuse: false });
    expect(single.stat('fts.cern.restarts', 'total')).toBeGreaterThan(1000);
    expect(single.stat('iam.cms.rate.refresh_token', 'total')).toBeGreaterThan(100);
    expect(single.tokensOf('refresh_answered').filter(({ a }) => a === 0).length).toBeLessThan(TOKENS);
  });

  test('does nothing to the refresher of February 2024, of which no such thing is known', () => {
    const before = waiting({ unreadable: '0 %', version: '2024-02' });
    expect(before.stat('fts.cern.restarts', 'total')).toBe(0);
    expect(before.tokensOf('refreshed').length).toBeGreaterThanOrEqual(TOKENS);
  });
});
