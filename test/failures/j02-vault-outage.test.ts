import { describe, expect, test } from 'vitest';
import { JobsRun } from './jobs-run.js';

const HOUR = 3600;
const OWNERS = 400;
const outage = (hours: number) => ({
  name: 'outage',
  kind: 'vault-down',
  vault: 'cern',
  at: '2 d',
  for: `${hours} h`,
});
const run = (hours: number, owners: number, more: object = {}) =>
  new JobsRun({
    horizon: '64 h',
    vault: { owners: { users: { count: owners } } },
    points: { count: 1 },
    faults: [outage(hours)],
    ...more,
  });
const BEGIN = 48 * HOUR;

/** Share of the paths whose token has expired so many hours after the begin. */
function broken(of: JobsRun, hours: number): number {
  return of.bins('ap.ap.expired')[(BEGIN + hours * HOUR) / 60] / OWNERS;
}

describe('J2: the vault is away, and access tokens of 6 h age out', () => {
  const long = run(8, OWNERS);

  test('no path breaks in the first half hour, half of them within 3.2 h, all within 6 h (F5)', () => {
    expect(broken(long, 0.5)).toBe(0);
    // Life left at the begin is uniform from the minimum, less a period of a reader, to 6 h.
    expect(broken(long, 3)).toBeGreaterThan(0.36);
    expect(broken(long, 3)).toBeLessThan(0.56);
    expect(broken(long, 6.1)).toBeGreaterThan(0.999);
  });

  test('it is over soon after the vault is back: a look at all files, and the next fetch', () => {
    expect(long.lastAboveS('ap.ap.expired', 0) - (BEGIN + 8 * HOUR)).toBeLessThan(6 * 60);
  });

  test('one shared path breaks for all at once', () => {
    const jobs = { running: 1000, x509: false, length: { law: 'exponential', mean: '1 h' } };
    const shared = run(8, 1, { jobs });
    const firstS = shared.firstAboveS('jobs.all.rate.failed.input', 0);
    const halfS = shared.firstAboveS('jobs.all.running', 0) && firstS;
    expect(firstS).toBeGreaterThan(BEGIN + 0.5 * HOUR);
    const perMinute = shared.bins('jobs.all.rate.failed.input').slice(halfS / 60, halfS / 60 + 30);
    const began = shared.bins('jobs.all.rate.began').slice(halfS / 60, halfS / 60 + 30);
    const sum = (all: readonly number[]) => all.reduce((a, b) => a + b, 0);
    expect(sum(perMinute) / sum(began)).toBeGreaterThan(0.95);
  });

  test('jobs with a proxy lose no output: they write it by the proxy, ten minutes later', () => {
    const jobs = { running: 1000, length: { law: 'exponential', mean: '1 h' } };
    const kept = run(8, 1, { jobs });
    expect(kept.stat('jobs.all.rate.failed.stage_out', 'total')).toBe(0);
    expect(kept.stat('jobs.all.rate.stage_out.proxy_after_refusal', 'total')).toBeGreaterThan(1000);
    expect(kept.stat('jobs.all.rate.stage_out_refused', 'total')).toBeGreaterThanOrEqual(
      kept.stat('jobs.all.rate.stage_out.proxy_after_refusal', 'total'),
    );
  });
});
