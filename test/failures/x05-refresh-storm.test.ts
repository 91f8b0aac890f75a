import { describe, expect, test } from 'vitest';
import { Action, Failure } from '../../src/ecosystem/ports.js';
import { HOUR, MINUTE, SmallRun } from './small-run.js';

/**
 * 200 datasets of five files, each with two tokens of its own, before a link that takes 6.7 h for them. The refresher
 * takes at most 3 of the 400 tokens every 300 s: half-life refresh of tokens of an hour keeps 18 alive.
 */
function storm(keys: { bulk?: number; model?: 'dc24' | 'fts-just-in-time'; life?: string }): SmallRun {
  const { bulk = 3, model = 'dc24', life = '1 h' } = keys;
  return new SmallRun(model, {
    horizon: '12 h',
    bin: '5 min',
    tokens: { scope: 'dataset' },
    rucioClient: { access_lifetime: life },
    ftsClient: { access_lifetime: life },
    // One pod: no two of them ask for the same dataset's tokens.
    submitter: { pods: 1, repair: { enabled: false } },
    fts: {
      version: model === 'dc24' ? '3.13' : '3.14',
      exchange: { calls: 1, threads: 50 },
      refresh: model === 'dc24' ? { bulk } : {},
      endpoint: { inbound: 5, outbound: 5 },
    },
    workloads: [
      {
        name: 'datasets',
        arrivals: { law: 'at', times: Array.from({ length: 200 }, () => '1 min') },
        files: 5,
        size: '6 GB',
        sources: 'A',
        destinations: 'B',
      },
    ],
  });
}

describe('X5: more tokens wait than FTS 3.13 refreshes', () => {
  const run = storm({});

  test('the refresher saturates at its bulk for each interval', () => {
    expect(run.mean('fts.cern.rate.refresh', 40 * MINUTE, HOUR)).toBeCloseTo(3 / 300, 3);
    expect(run.stat('fts.cern.rate.refresh', 'max')).toBeLessThanOrEqual(3 / 60);
    expect(run.stat('fts.cern.backlog.refresh', 'max')).toBeGreaterThan(200);
  });

  test('tokens expire while their files are SUBMITTED, and storage refuses them', () => {
    expect(run.failed('token_expired')).toBeGreaterThan(1500);
    expect(run.failed('token_refresh')).toBe(0);
    const refused = run
      .stepsOf('shown')
      .filter(({ a, b }) => a === Action.read && b === Failure.tokenExpired);
    expect(refused.length).toBeGreaterThan(0.9 * run.failed('token_expired'));
  });

  test('FTS does not try them again; Rucio does, three times, and then the locks are STUCK', () => {
    expect(run.stat('rucio.cms.rate.retried', 'total')).toBeGreaterThan(1500);
    expect(run.stat('rucio.cms.state.STUCK', 'final')).toBeGreaterThan(200);
    expect(run.stat('transfers.cms.finished', 'total') + run.stat('rucio.cms.state.STUCK', 'final')).toBe(
      1000,
    );
  });

  test('from bulk × half a life / 300 s on the refresher has no pause, and with a fifth more it still loses none', () => {
    const full = storm({ bulk: 56 });
    expect(full.stat('fts.cern.backlog.refresh', 'max')).toBeGreaterThan(56);
    expect(full.failed('token_expired')).toBe(0);
  });

  test.each([
    ['a refresher that takes 1000', { bulk: 1000 }],
    ['just-in-time refresh', { model: 'fts-just-in-time' as const }],
    ['tokens of eight hours', { life: '8 h' }],
  ])('with %s all come through', (_, keys) => {
    const healthy = storm(keys);
    expect(healthy.failed('token_expired')).toBe(0);
    expect(healthy.stat('transfers.cms.finished', 'total')).toBe(1000);
  });
});
