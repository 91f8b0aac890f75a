import { describe, expect, test } from 'vitest';
import { JobsRun } from './jobs-run.js';

const HOUR = 3600;

describe('J3: the issuer is down and the vault is up', () => {
  const run = new JobsRun({
    horizon: '64 h',
    vault: { owners: { users: { count: 100 } } },
    points: { count: 2 },
    faults: [{ name: 'outage', kind: 'issuer-down', issuer: 'cms', at: '48 h', for: '8 h' }],
  });

  test('reads fail while the tokens are good: from the minimum before they expire', () => {
    const firstS = run.firstAboveS('vault.cern.rate.read.failed', 0);
    const expiredS = run.firstAboveS('ap.ap.expired', 0);
    expect(firstS).toBeLessThan(48 * HOUR + 600);
    // Life left when a read first fails: the minimum, less a period of a reader at most.
    expect(expiredS - 48 * HOUR).toBeGreaterThan(2400 - 1300);
  });

  test('what is due is asked at each look, without a back-off: credentials x access points a pause', () => {
    // After 6 h all are due; a refusal takes a moment, so that a look takes little longer than its pause.
    const rate = run.mean('vault.cern.rate.refreshes', 55 * HOUR, 56 * HOUR);
    expect(rate).toBeLessThanOrEqual((2 * 100) / 60);
    expect(rate).toBeGreaterThan((2 * 100) / 66);
  });
});
