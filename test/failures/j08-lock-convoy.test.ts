import { describe, expect, test } from 'vitest';
import { JobsRun } from './jobs-run.js';

const slow = (seconds: number, more: object = {}) =>
  new JobsRun({
    horizon: '30 h',
    vault: { owners: { prod: {} }, ...more },
    points: { count: 8 },
    issuer: { clients: { vault: { access_lifetime: '1 h', reuse_refresh_token: false } } },
    faults: [
      { name: 'slow', kind: 'issuer-slow', issuer: 'cms', added: `${seconds} s`, at: '12 h', for: '12 h' },
    ],
  });

describe('J8: the issuer takes longer than credmons wait', () => {
  const run = slow(15);

  test('credmons give up after 10 s, and the others of the same path wait behind the lock meanwhile', () => {
    expect(run.stat('vault.cern.rate.left', 'total')).toBeGreaterThan(8);
    expect(run.stat('ap.ap.scan', 'max')).toBeCloseTo(10, 0);
  });

  test('a refresh that nobody waits for any more still brings the token for the next look', () => {
    expect(run.stat('ap.ap.expired', 'max')).toBeLessThan(8);
    expect(run.stat('ap.ap.expired', 'final')).toBe(0);
  });

  test('where it goes with its reader, the new single-use refresh token is lost, and nothing is refreshed again', () => {
    const cancelled = slow(15, { cancels: true });
    expect(cancelled.stat('ap.ap.expired', 'final')).toBe(8);
    expect(cancelled.stat('iam.cms.errors.invalid_grant', 'total')).toBeGreaterThan(0);
  });

  test('a reader of a handle that goes while the path is refreshed for it leaves the lock of the path to the others', () => {
    const owners = { prod: { handles: 2 } };
    const issuer = { clients: { vault: { access_lifetime: '1 h' } } };
    const faults = [
      { name: 'slow', kind: 'issuer-slow', issuer: 'cms', added: '15 s', at: '12 h', for: '2 h' },
    ];
    const run = new JobsRun({
      horizon: '20 h',
      vault: { owners, cancels: true },
      points: { count: 2 },
      issuer,
      faults,
    });
    expect(run.stat('vault.cern.rate.left', 'total')).toBeGreaterThan(0);
    expect(run.stat('ap.ap.expired', 'final')).toBe(0);
    expect(run.mean('vault.cern.rate.refreshes', 15 * 3600, 20 * 3600)).toBeGreaterThan(0);
  });

  test('5 s are no harm', () => {
    expect(slow(5).stat('vault.cern.rate.left', 'total')).toBe(0);
  });
});
