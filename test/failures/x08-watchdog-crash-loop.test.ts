import { describe, expect, test } from 'vitest';
import { burst, HOUR, MINUTE, SmallRun } from './small-run.js';

const AGENTS = 600;

/** 600 copies that end together, each with a token of its own that has expired meanwhile: more than a full bulk. */
function loop(factor: number, grace = '120 s'): SmallRun {
  return new SmallRun('fts-just-in-time', {
    horizon: '2 h',
    tokens: { scope: 'file', cache: 'off' },
    call: '20 ms',
    rucioClient: { access_lifetime: '1 h' },
    ftsClient: { access_lifetime: '20 min' },
    submitter: { pods: 1, threads: 200, group_bulk: 3, retries: 0, repair: { enabled: false } },
    fts: {
      version: '3.14',
      exchange: { calls: 1, threads: 50 },
      endpoint: { inbound: AGENTS, outbound: AGENTS },
      watchdog: { refresh_grace: grace },
    },
    // 40 min a copy.
    workloads: [burst('files', ['0 s'], AGENTS, '120 GB')],
    faults: [{ kind: 'issuer-slow', name: 'slow', at: '20 min', factor }],
  });
}

describe('X8: a full bulk of refreshes takes longer than the watchdog of FTS 3.14 allows', () => {
  // 500 refreshes on five threads at 2 s take 200 s: the watchdog, which looks every 60 s, cannot miss it.
  const run = loop(100);

  test('the daemon is killed and starts again, over and over', () => {
    expect(run.stat('fts.cern.restarts', 'total')).toBeGreaterThan(15);
    expect(run.at('fts.cern.restarts', 2 * HOUR)).toBeGreaterThan(run.at('fts.cern.restarts', 90 * MINUTE));
  });

  test('it calls the issuer for the same tokens again and again and stores nothing', () => {
    expect(run.stat('iam.cms.rate.refresh_token', 'total')).toBeGreaterThan(10 * AGENTS);
    expect(run.tokensOf('refreshed')).toEqual([]);
    expect(run.at('fts.cern.backlog.refresh', 2 * HOUR)).toBeGreaterThan(500);
  });

  test('every agent gives up, and its complete copy is lost', () => {
    expect(run.failed('token_refresh')).toBe(AGENTS);
    expect(run.stat('transfers.cms.finished', 'total')).toBe(0);
  });

  test.each([
    ['an issuer that answers in 0.7 s', 35, '120 s'],
    ['a watchdog with more patience', 100, '10 min'],
  ])('with %s the daemon lives, and refreshes', (_, factor, grace) => {
    const healthy = loop(factor, grace);
    expect(healthy.stat('fts.cern.restarts', 'total')).toBe(0);
    expect(healthy.tokensOf('refreshed').length).toBeGreaterThan(AGENTS / 2);
    expect(healthy.stat('transfers.cms.finished', 'total')).toBeGreaterThan(AGENTS / 2);
  });
});
