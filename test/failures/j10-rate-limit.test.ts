import { describe, expect, test } from 'vitest';
import { JobsRun } from './jobs-run.js';

const outage = { name: 'outage', kind: 'issuer-down', issuer: 'cms', at: '1 d', for: '12 h' };
const run = (owners: number) =>
  new JobsRun({
    horizon: '2 d',
    vault: { owners: { users: { count: owners } }, rate_limit: {} },
    points: { count: 1 },
    faults: [outage],
  });

describe('J10: credmons that try again run into the rate limit of the vault', () => {
  test('more than 72 credentials in retry, five looks in 300 s, are blocked for 300 s in a loop', () => {
    const many = run(120);
    expect(many.stat('vault.cern.rate.read.limited', 'total')).toBeGreaterThan(1000);
    expect(many.bins('vault.cern.rate.read.limited').filter((rate) => rate > 0).length).toBeGreaterThan(60);
  });

  test('60 are not', () => {
    expect(run(60).stat('vault.cern.rate.read.limited', 'total')).toBe(0);
  });
});
