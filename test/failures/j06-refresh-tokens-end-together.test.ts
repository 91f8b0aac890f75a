import { describe, expect, test } from 'vitest';
import { JobsRun } from './jobs-run.js';

const run = (loggedIn: object) =>
  new JobsRun({
    horizon: '14 d',
    issuer: { clients: { vault: { access_lifetime: '6 h', refresh_lifetime: '30 d' } } },
    vault: { owners: { services: { count: 40, logged_in: loggedIn } } },
    points: { count: 2 },
    binS: 3600,
  });

describe('J6: refresh tokens are used again and again, and end 30 days after their login', () => {
  test('services that logged in together lose their tokens together', () => {
    const cliff = run({ law: 'constant', value: '23 d' });
    const brokenS = cliff.firstAboveS('ap.ap.expired', 2 * 40 - 0.5);
    expect(cliff.firstAboveS('ap.ap.expired', 0)).toBeGreaterThan(7 * 86400);
    expect(brokenS).toBeLessThan(7 * 86400 + 8 * 3600);
  });

  test('those of different days do not', () => {
    const spread = run({ law: 'uniform', min: '0 d', max: '29 d' });
    expect(spread.firstAboveS('ap.ap.expired', 2 * 40 - 0.5)).toBe(Number.POSITIVE_INFINITY);
    expect(spread.stat('ap.ap.expired', 'final')).toBeGreaterThan(10);
  });
});
