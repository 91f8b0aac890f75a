import { describe, expect, test } from 'vitest';
import { burst, SmallRun } from './small-run.js';

/** Two tokens a file and five threads that exchange at 2 s a call: 200 files are a queue of 160 s. */
function exchange(lifetime: string, files = 200, threads = 5): SmallRun {
  return new SmallRun('cms-dataset-uncached', {
    horizon: '1 h',
    tokens: { scope: 'file' },
    call: '2 s',
    rucioClient: { access_lifetime: lifetime },
    submitter: {
      pods: 10,
      threads: 10,
      bulk: 2,
      group_bulk: 2,
      sleep: '10 s',
      partition_wait: '0 s',
      retries: 0,
      repair: { enabled: false },
    },
    fts: { version: '3.13', exchange: { calls: 1, threads } },
    workloads: [burst('flood', ['0 s'], files, '1 GB')],
  });
}

describe('F6: tokens expire while they wait to be exchanged', () => {
  const late = exchange('2 min');

  test('the issuer refuses them, though it issued them itself', () => {
    expect(late.stat('iam.cms.errors.expired_subject', 'total')).toBeGreaterThan(50);
    expect(late.stat('fts.cern.rate.exchange_failed', 'total')).toBeGreaterThan(50);
  });

  test('and every file that waits for one of them fails at once, in TOKEN_PREP', () => {
    const failed = late.failed('token_expired');
    expect(failed).toBeGreaterThan(25);
    expect(late.failed('token_exchange')).toBe(0);
    expect(late.stat('transfers.all.finished', 'total')).toBe(200 - failed);
  });

  test.each([
    ['live longer than the queue', '1 h', 200, 5],
    ['are few', '2 min', 40, 5],
    ['are exchanged by more threads', '2 min', 200, 50],
  ])('it does not when they %s', (_, lifetime, files, threads) => {
    const healthy = exchange(lifetime, files, threads);
    expect(healthy.stat('iam.cms.errors.expired_subject', 'total')).toBe(0);
    expect(healthy.failed('token_expired')).toBe(0);
  });
});
