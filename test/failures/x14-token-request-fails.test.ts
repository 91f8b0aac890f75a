import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE, SmallRun, steady } from './small-run.js';

const CUT = [
  {
    kind: 'network-cut',
    name: 'cut',
    between: ['submitters.cms', 'issuers.cms'],
    at: '30 min',
    for: '30 min',
  },
];

/** Rucio does not reach the issuer for half an hour. */
function cut(tokens: Record<string, unknown>, faults: readonly Record<string, unknown>[] = CUT): SmallRun {
  return new SmallRun('dc24', {
    horizon: '2 h',
    tokens,
    rucioClient: { access_lifetime: '2 h' },
    submitter: { pods: 1, threads: 5, group_bulk: 10, sleep: '10 s', repair: { enabled: false } },
    workloads: [steady('files', '4 /min', 5, '1 GB')],
    faults,
  });
}

const during = (run: SmallRun, metric: string) => run.mean(metric, 35 * MINUTE, 58 * MINUTE) * 23 * 60;
const after = (run: SmallRun, metric: string) => run.mean(metric, 65 * MINUTE, 2 * HOUR) * 55 * 60;

describe('X14: a request of Rucio for a token fails', () => {
  describe('the one for FTS', () => {
    const run = cut({ cache: 'off' });

    test('the job silently goes by X.509', () => {
      expect(during(run, 'rucio.cms.rate.x509_fallback')).toBeGreaterThan(23 * 20 * 0.9);
      expect(run.mean('transfers.cms.by_token', 35 * MINUTE, 58 * MINUTE)).toBe(0);
      expect(run.failed('submission')).toBe(0);
    });

    test('and by token again when the issuer is there', () => {
      expect(after(run, 'rucio.cms.rate.x509_fallback')).toBe(0);
      expect(run.mean('transfers.cms.by_token', 65 * MINUTE, 2 * HOUR)).toBe(1);
    });
  });

  describe('one for storage, while that for FTS is in the cache', () => {
    // A token a dataset: none of them can be in the cache.
    const run = cut({ scope: 'dataset' });

    test('FTS refuses the job: SUBMISSION_FAILED, and queued again up to three times', () => {
      expect(run.stat('rucio.cms.rate.x509_fallback', 'total')).toBe(0);
      expect(during(run, 'rucio.cms.rate.submission_failed')).toBeGreaterThan(23 * 20 * 3);
      expect(run.failed('submission')).toBe(run.stat('rucio.cms.rate.submission_failed', 'total'));
      expect(run.stat('rucio.cms.state.STUCK', 'final')).toBeGreaterThan(23 * 20 * 0.8);
    });

    test('what was asked for before goes on', () => {
      expect(run.failed('token_expired') + run.failed('token_exchange')).toBe(0);
      expect(after(run, 'rucio.cms.rate.submission_failed')).toBe(0);
    });
  });

  test.each([
    { cache: 'off' },
    { scope: 'dataset' },
  ])('without the cut nothing of it happens: %j', (tokens) => {
    const healthy = cut(tokens, []);
    expect(healthy.stat('rucio.cms.rate.x509_fallback', 'total')).toBe(0);
    expect(healthy.failed('submission')).toBe(0);
    expect(healthy.stat('transfers.cms.by_token', 'mean')).toBe(1);
  });
});
