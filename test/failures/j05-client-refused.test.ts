import { expect, test } from 'vitest';
import { JobsRun } from './jobs-run.js';

const HOUR = 3600;

test('J5: a wrong secret of the client drops refresh tokens an hour after their tokens have expired', () => {
  const run = new JobsRun({
    horizon: '64 h',
    vault: { owners: { users: { count: 100 } } },
    points: { count: 1 },
    faults: [{ name: 'secret', kind: 'vault-client-refused', vault: 'cern', at: '48 h', for: '10 h' }],
  });
  expect(run.stat('vault.cern.rate.reaped', 'total')).toBe(100);
  const firstS = run.firstAboveS('vault.cern.rate.reaped', 0);
  const lastS = run.lastAboveS('vault.cern.rate.reaped', 0);
  // The first token has expired after half an hour or so, the last within 6 h; then an hour, and a look of the reaper.
  expect(firstS).toBeGreaterThan(49.2 * HOUR);
  expect(lastS).toBeLessThanOrEqual(55 * HOUR + 300 + 60);
});
