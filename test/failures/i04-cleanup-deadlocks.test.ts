import { describe, expect, test } from 'vitest';
import { IssuerRun } from './issuer-run.js';

function run(deadlock: string, change: object = {}, retries = 0): IssuerRun {
  return new IssuerRun(
    '7200 s',
    {
      service: { law: 'exponential', mean: '60 ms' },
      clients: { load: { access_lifetime: '5 min' } },
      cleanup: { delete_time: '5 ms', deadlock, ...change },
    },
    [{ rate: '20 Hz', retries, retry_wait: '1 s' }],
    [],
    60,
  );
}

describe('I4: the database rolls back requests that are in the way of the clean-up', () => {
  const hit = run('10 %');

  test('only while a page is being deleted: in bursts of a run, with none between', () => {
    const bins = hit.bins('errors.deadlock').slice(15);
    expect(bins.filter((rate) => rate === 0).length).toBeGreaterThan(0.3 * bins.length);
    expect(Math.max(...bins)).toBeCloseTo(20 * 0.1, 0);
  });

  test('at the rate × the chance × the time that the clean-up works: 2 rows a token', () => {
    // w = 2 × 5 ms × (20 - 2 w)
    const atWork = 0.2 / 1.02;
    expect(hit.mean('errors.deadlock', 900, 7200) / (20 * 0.1 * atWork)).toBeCloseTo(1, 0.9);
  });

  test('not without the chance, and not without a clean-up', () => {
    expect(run('0 %').stat('errors.deadlock', 'total')).toBe(0);
    expect(run('10 %', { model: 'off' }).stat('errors.deadlock', 'total')).toBe(0);
  });

  test('clients that ask again ask more often', () => {
    expect(run('10 %', {}, 3).stat('rate.all', 'total')).toBeGreaterThan(hit.stat('rate.all', 'total'));
  });
});
