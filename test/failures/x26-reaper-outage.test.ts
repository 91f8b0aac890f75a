import { describe, expect, test } from 'vitest';
import { MINUTE, SmallRun } from './small-run.js';

const SITES = { A: {}, B: {}, C: {}, D: {} };

/** A reaper of eight threads with tokens of 30 min, whose issuer is in trouble for two hours. */
function outage(
  kind: string,
  submitter: Record<string, unknown> = {},
  reaper: Record<string, unknown> = {},
): SmallRun {
  return new SmallRun('dc24', {
    horizon: '8 h',
    tokens: { cache: 'per-pod' },
    rucioClient: { access_lifetime: '30 min' },
    submitter: { ...submitter, reaper: { rate: '2 Hz', pods: 2, ...reaper } },
    sites: SITES,
    workloads: [
      {
        name: 'one',
        arrivals: { law: 'at', times: ['0 s'] },
        files: 1,
        size: '1 GB',
        sources: 'A',
        destinations: 'B',
      },
    ],
    faults: [{ kind, name: 'outage', issuer: 'cms', at: '1 h', for: '2 h' }],
  });
}

const BEFORE = [10 * MINUTE, 60 * MINUTE] as const;
/** From when on no cached token is given again, and those that were given have expired. */
const DURING = [95 * MINUTE, 175 * MINUTE] as const;
const AFTER = [300 * MINUTE, 480 * MINUTE] as const;
const DELETED = 'rucio.cms.rate.deleted';

describe('X26: the reaper has no issuer', () => {
  test('that refuses: it deletes by X.509, as nothing tells', () => {
    const run = outage('issuer-down');
    expect(run.mean(DELETED, ...BEFORE)).toBeCloseTo(2, 0);
    expect(run.mean(DELETED, ...DURING)).toBeCloseTo(2, 0);
    expect(run.stat('rucio.cms.rate.delete_failed', 'total')).toBe(0);
  });

  test('that refuses, in a world without X.509: nothing is deleted, and an hour after it all is tried again', () => {
    const run = outage('issuer-down', { x509_fallback: false, version: '41' });
    expect(run.mean(DELETED, ...BEFORE)).toBeCloseTo(2, 0);
    expect(run.mean(DELETED, ...DURING)).toBe(0);
    expect(run.stat('rucio.cms.rate.delete_failed', 'total')).toBeGreaterThan(1000);
    expect(run.stat('rucio.cms.deletions', 'max')).toBeGreaterThan(2 * 80 * 60);
    expect(run.mean(DELETED, 180 * MINUTE, 300 * MINUTE)).toBeGreaterThan(3);
    expect(run.mean(DELETED, ...AFTER)).toBeCloseTo(2, 0);
    expect(run.stat('rucio.cms.deletions', 'final')).toBeLessThan(1000);
  });

  test('that hangs: each thread waits with what it has in hand, with or without X.509', () => {
    for (const submitter of [{}, { x509_fallback: false, version: '41' }]) {
      const run = outage('issuer-hang', submitter);
      expect(run.mean(DELETED, ...DURING)).toBe(0);
      expect(run.stat('rucio.cms.rate.delete_failed', 'total')).toBe(0);
      expect(run.mean(DELETED, ...AFTER)).toBeGreaterThan(1.9);
    }
  });

  test('tells what each of its tokens deletes', () => {
    const run = outage('issuer-down');
    const issued = new Map(run.tokensOf('issued').map(({ jwt, timeUs }) => [jwt, timeUs]));
    const deletes = run.tokensOf('deletes');
    expect(deletes.length).toBeGreaterThan(100);
    // Within the life of the token, and no more than a chunk at once.
    expect(
      deletes.every(({ jwt, timeUs, a }) => timeUs - (issued.get(jwt) ?? 0) < 30 * MINUTE && a <= 100),
    ).toBe(true);
  });
});
