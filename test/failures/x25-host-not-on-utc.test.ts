import { describe, expect, test } from 'vitest';
import { SmallRun, steady } from './small-run.js';

/** A dataset of one file every minute for two and a half cycles of the cache; tokens live for an hour. */
function runOn(utc_offset: string, version: string, scope = 'rse'): SmallRun {
  return new SmallRun('dc24', {
    horizon: '7 h',
    tokens: { scope },
    rucioClient: { access_lifetime: '1 h' },
    ftsClient: { access_lifetime: '1 h' },
    submitter: { version, utc_offset, pods: 1, threads: 1, retries: 0, repair: { enabled: false } },
    workloads: [steady('one', '60 /h', 1, '1 MB')],
  });
}

describe('X25: the hosts of an old Rucio do not run on UTC', () => {
  test('in CEST the cache gives tokens for 115 minutes after they have expired, and FTS refuses their jobs', () => {
    const run = runOn('2 h', '40.3');
    // A cycle is 175 minutes: 60 of them good. Seven hours are two cycles, and 10 minutes of the third beyond its 60.
    expect(run.failed('submission')).toBeGreaterThan(2 * 115 + 10 - 5);
    expect(run.failed('submission')).toBeLessThan(2 * 115 + 10 + 5);
    // Source, destination and FTS, at the beginning of each cycle.
    expect(run.stat('iam.cms.rate.client_credentials', 'total')).toBe(3 * 3);
  });

  test('the token for FTS alone is enough: with new tokens for each file it is the only one that expires', () => {
    const run = runOn('2 h', '40.3', 'file');
    expect(run.failed('submission')).toBeGreaterThan(2 * 115 + 10 - 5);
    expect(run.failed('submission')).toBeLessThan(2 * 115 + 10 + 5);
  });

  test('in New York no token of an hour is ever given again', () => {
    const run = runOn('-5 h', '40.3');
    expect(run.failed('submission')).toBe(0);
    const files = run.stat('rucio.cms.rate.submitted', 'total');
    expect(files).toBeGreaterThan(400);
    // Two a file and one a job; now and then a turn finds two files.
    expect(run.stat('iam.cms.rate.client_credentials', 'total')).toBeGreaterThan(2.9 * files);
    expect(run.stat('rucio.cms.cache.hit_ratio', 'mean')).toBe(0);
  });

  test.each([
    ['on UTC', '0 s', '40.3'],
    ['in CEST, with the repair of 40.4', '2 h', '40.4'],
  ])('%s every job has good tokens', (_, offset, version) => {
    const run = runOn(offset, version);
    expect(run.failed('submission')).toBe(0);
    expect(run.stat('iam.cms.rate.client_credentials', 'total')).toBe(3 * 8);
  });
});
