import { describe, expect, test } from 'vitest';
import { JobsRun } from './jobs-run.js';

const base = {
  horizon: '1 d',
  life: '20 min',
  vault: { owners: { users: { count: 50 } } },
  points: { count: 4 },
  jobs: { running: 500, x509: false, length: { law: 'exponential', mean: '1 h' } },
};

describe('J7: tokens live shorter than the minimum that credmons ask for', () => {
  const run = new JobsRun(base);

  test('every read refreshes and fails: paths x access points a look', () => {
    const rate = run.mean('vault.cern.rate.refreshes', 6 * 3600, 24 * 3600);
    expect(rate).toBeLessThanOrEqual((50 * 4) / 60);
    expect(rate).toBeGreaterThan((50 * 4) / 70);
    expect(run.stat('vault.cern.rate.read.ok', 'total')).toBe(0);
    expect(run.stat('vault.cern.rate.read.short', 'total')).toBeGreaterThan(0);
  });

  test('no job is served', () => {
    const done = run.bins('jobs.all.rate.done').slice(120);
    expect(Math.max(...done)).toBe(0);
  });

  test('a minimum of 900 s, read anew after 450 s, cures it: no expired token is shown', () => {
    const cured = new JobsRun({
      ...base,
      points: { count: 4, minimum_life: '900 s', refresh_after: '450 s' },
    });
    const late = (metric: string) => Math.max(...cured.bins(metric).slice(60));
    expect(late('jobs.all.rate.failed.input')).toBe(0);
    expect(late('jobs.all.rate.failed.stage_out')).toBe(0);
    expect(cured.mean('jobs.all.rate.done', 6 * 3600, 24 * 3600)).toBeGreaterThan(0.12);
  });
});
