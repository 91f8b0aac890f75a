import { describe, expect, test } from 'vitest';
import { MINUTE, SmallRun, steady } from './small-run.js';

/** Ten files a second in jobs of ten. */
function submitting(faults: readonly Record<string, unknown>[]): SmallRun {
  return new SmallRun('dc24', {
    horizon: '1 h',
    submitter: { pods: 3, threads: 5, group_bulk: 10, sleep: '10 s' },
    workloads: [steady('files', '1 Hz', 10, '1 GB')],
    faults,
  });
}

const asked = (run: SmallRun) => run.stat('iam.cms.rate.client_credentials', 'total');
const submitted = (run: SmallRun) => run.stat('transfers.cms.submitted', 'total');

describe('X13: memcached cannot be reached when the daemons start', () => {
  const run = submitting([{ kind: 'cache-unreachable', name: 'no-cache', at: '0 s' }]);
  const healthy = submitting([]);

  test('every file costs a request for its source and one for its destination, and every batch one for FTS', () => {
    const batches = new Set(run.stepsOf('fetched').map(({ timeUs, a }) => `${timeUs} ${a}`)).size;
    // A turn each 10 s in each of three pods.
    expect(batches).toBeGreaterThan(3 * 355);
    const expected = submitted(run) * 2 + batches;
    expect(asked(run)).toBeGreaterThan(0.99 * expected);
    expect(asked(run)).toBeLessThan(1.02 * expected);
    expect(run.stat('rucio.cms.cache.hit_ratio', 'mean')).toBe(0);
  });

  test('with it a few requests an hour are enough', () => {
    expect(asked(healthy)).toBeLessThan(3 * 15 * 2);
    expect(healthy.stat('rucio.cms.cache.hit_ratio', 'mean')).toBeGreaterThan(0.99);
    expect(submitted(healthy)).toBeGreaterThan(0.99 * submitted(run));
  });

  test('FTS gets as many tokens to exchange', () => {
    expect(run.stat('fts.cern.stored.token', 'max')).toBeGreaterThan(1.9 * submitted(run));
    expect(healthy.stat('fts.cern.stored.token', 'max')).toBeLessThan(60);
  });

  test('a flush costs one round of requests by the threads that miss together', () => {
    const flushed = submitting([{ kind: 'cache-flush', name: 'flush', at: '30 min' }]);
    const inMinute = (of: SmallRun) => of.at('iam.cms.rate.client_credentials', 31 * MINUTE) * 60;
    expect(inMinute(healthy)).toBe(0);
    expect(inMinute(flushed)).toBeGreaterThanOrEqual(3);
    expect(inMinute(flushed)).toBeLessThanOrEqual(3 * 15);
  });
});
