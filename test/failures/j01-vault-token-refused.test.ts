import { describe, expect, test } from 'vitest';
import { JobsRun } from './jobs-run.js';

const HOUR = 3600;
const RUNNING = 2000;

/** Vault tokens are not taken any more half an hour past the sixth hour; the bastion pushes new ones once a day. */
const RUN = {
  horizon: '36 h',
  vault: { owners: { users: { count: 20 } } },
  points: { vault_tokens: { push: '1 d' } },
  jobs: { running: RUNNING, length: { law: 'exponential', mean: '8 h' } },
  faults: [{ name: 'policy', kind: 'vault-tokens-revoked', vault: 'cern', at: '6 h' }],
};

describe('J1: the vault refuses the token of an access point, whose credmon deletes its files', () => {
  const run = new JobsRun(RUN);

  test('all files are gone once each was read again, whatever life their tokens had left', () => {
    const goneS = run.firstAboveS('ap.ap.missing', 4 * 20 - 0.5);
    expect(goneS).toBeGreaterThan(6 * HOUR);
    expect(goneS).toBeLessThanOrEqual(6 * HOUR + 1200 + 3 * 60);
    expect(run.stat('ap.ap.rate.deleted', 'total')).toBe(80);
  });

  test('every job is held within 300 s of that, and new ones too', () => {
    expect(run.mean('jobs.all.running', 6 * HOUR - 600, 6 * HOUR)).toBeGreaterThan(0.9 * RUNNING);
    expect(run.firstAboveS('jobs.all.held', 0.85 * RUNNING)).toBeLessThan(6 * HOUR + 1800);
    const minutes = run.bins('jobs.all.running').slice(6 * 60 + 30, 6 * 60 + 32);
    // Those of access points to which the bastion has pushed meanwhile begin anew.
    expect(Math.max(...minutes)).toBeLessThan(0.1 * RUNNING);
    expect(run.stat('jobs.all.rate.failed.input', 'total')).toBe(0);
  });

  test('a push of the bastion heals it: nothing is held a day later', () => {
    expect(run.stat('jobs.all.held', 'final')).toBe(0);
    expect(run.stat('ap.ap.missing', 'final')).toBe(0);
  });

  test('without a bastion they stay held', () => {
    const dead = { name: 'bastion', kind: 'bastion-down', access_point: 'ap', at: '0 s' };
    const alone = new JobsRun({ ...RUN, faults: [...RUN.faults, dead] });
    expect(alone.stat('jobs.all.held', 'final')).toBeGreaterThan(RUNNING);
    expect(alone.stat('jobs.all.running', 'final')).toBe(0);
  });
});
