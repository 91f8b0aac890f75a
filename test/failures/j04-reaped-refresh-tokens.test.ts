import { describe, expect, test } from 'vitest';
import { JobsRun } from './jobs-run.js';

const lostAfter = (hours: number, reaper: object = {}) =>
  new JobsRun({
    horizon: '96 h',
    vault: { owners: { users: { count: 200 } }, reaper },
    points: { count: 1 },
    faults: [{ name: 'outage', kind: 'issuer-down', issuer: 'cms', at: '48 h', for: `${hours} h` }],
    binS: 3600,
  });

describe('J4: an outage of the issuer of more than a day, and the reaper deletes refresh tokens', () => {
  test.each([
    [12, 0, 0],
    [24, 0, 0],
    // R + 24 h, R uniform from about half an hour to 6 h: (26 - 24.5) / 5.5 of them (F6).
    [26, 0.17, 0.38],
    [31, 1, 1],
  ])('%d h lose the share of F6', (hours, least, most) => {
    const lost = lostAfter(hours).stat('vault.cern.rate.reaped', 'total') / 200;
    expect(lost).toBeGreaterThanOrEqual(least);
    expect(lost).toBeLessThanOrEqual(most);
  });

  test('without a reaper none is lost, and what is lost does not come back', () => {
    expect(lostAfter(36, { enabled: false }).stat('vault.cern.paths', 'final')).toBe(200);
    const lost = lostAfter(36);
    expect(lost.stat('vault.cern.paths', 'final')).toBe(0);
    expect(lost.stat('vault.cern.rate.read.gone', 'total')).toBeGreaterThan(0);
    expect(lost.stat('ap.ap.expired', 'final')).toBe(200);
  });
});
