import { describe, expect, test } from 'vitest';
import { burst, HOUR, MINUTE, SmallRun } from './small-run.js';

const OUTAGE_H = 1;

/** Files with tokens of 6 h wait for hours at FTS, whose own client has 1 h, while the issuer is away from 1 h to 5 h. */
function exchanged(lifetime: 'client' | 'subject', outage = true, ftsLifetime = '1 h'): SmallRun {
  return new SmallRun('dc24', {
    horizon: '6 h',
    rucioClient: { access_lifetime: '6 h' },
    ftsClient: { access_lifetime: ftsLifetime },
    issuer: { exchange_lifetime: lifetime },
    submitter: { retries: 0, repair: { enabled: false } },
    fts: { version: '3.13', link: { optimizer: false, max: 2 } },
    workloads: [burst('wait', ['0 s'], 100, '15 GB')],
    faults: outage ? [{ kind: 'issuer-down', name: 'outage', at: `${OUTAGE_H} h`, for: '4 h' }] : [],
  });
}

describe('F5: an exchanged token has the life of the client that exchanged it, and not of its subject', () => {
  const shortened = exchanged('client');

  test('a token of 6 h becomes one of 1 h', () => {
    const [first] = shortened.tokensOf('exchanged');
    expect((first.a - first.timeUs) / HOUR).toBeCloseTo(1, 1);
  });

  test('so that an outage of 4 h, for which it was meant to last, fails the files that wait', () => {
    expect(shortened.failed('token_expired')).toBeGreaterThan(50);
    const ends = shortened.stepsOf('ended').filter(({ a }) => a >= 0);
    const firstEnd = Math.min(...ends.map(({ timeUs }) => timeUs));
    // Refreshed last less than half an hour before the outage began.
    expect(firstEnd).toBeGreaterThan(OUTAGE_H * HOUR + 25 * MINUTE);
    expect(firstEnd).toBeLessThan((OUTAGE_H + 1) * HOUR + 10 * MINUTE);
  });

  test('it does not when the subject’s life is kept, or when the client of FTS has the same', () => {
    const kept = exchanged('subject');
    const [first] = kept.tokensOf('exchanged');
    expect((first.a - first.timeUs) / HOUR).toBeCloseTo(6, 1);
    expect(kept.failed('token_expired')).toBe(0);
    expect(exchanged('client', true, '12 h').failed('token_expired')).toBe(0);
  });

  test('it costs six times the refreshes where the issuer is there', () => {
    const refreshes = (life: string) =>
      exchanged('client', false, life).stat('iam.cms.rate.refresh_token', 'total');
    expect(refreshes('1 h')).toBeGreaterThan(4 * refreshes('6 h'));
    expect(exchanged('client', false).failed('token_expired')).toBe(0);
  });
});
