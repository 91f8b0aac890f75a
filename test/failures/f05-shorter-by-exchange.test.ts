import { describe, expect, test } from 'vitest';
import { burst, HOUR, MINUTE, SmallRun } from './small-run.js';

const OUTAGE_H = 1;

/** Files with tokens of 6 h wait for hours at FTS, whose own client has 1 h, while the issuer is away from 1 h to 5 h. */
function exchanged(
  lifetime: 'client' | 'subject',
  outage = true,
  ftsLifetime = '1 h',
  model: 'dc24' | 'fts-just-in-time' = 'dc24',
): SmallRun {
  return new SmallRun(model, {
    horizon: '6 h',
    rucioClient: { access_lifetime: '6 h' },
    ftsClient: { access_lifetime: ftsLifetime },
    issuer: { exchange_lifetime: lifetime },
    submitter: { retries: 0, repair: { enabled: false } },
    fts: { link: { optimizer: false, max: 2 } },
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
    expect(firstEnd).toBeGreaterThan(HOUR);
    expect(firstEnd).toBeLessThan(HOUR + 10 * MINUTE);
  });

  test('it does not when the subject’s life is kept, or when the client of FTS has the same', () => {
    const kept = exchanged('subject');
    const [first] = kept.tokensOf('exchanged');
    expect((first.a - first.timeUs) / HOUR).toBeCloseTo(6, 1);
    expect(kept.failed('token_expired')).toBe(0);
    expect(exchanged('client', true, '12 h').failed('token_expired')).toBe(0);
  });

  test('nor is an outage needed: FTS 3.13 refreshes after half of the 6 h that it was told of', () => {
    const run = exchanged('client', false);
    expect(run.failed('token_expired')).toBeGreaterThan(20);
    const calls = run.tokensOf('refresh_called').map(({ timeUs }) => timeUs);
    expect(Math.min(...calls)).toBeGreaterThanOrEqual(3 * HOUR);
    expect(exchanged('client', false, '6 h').failed('token_expired')).toBe(0);
  });

  test('FTS 3.14, which looks at the life that the token has, refreshes it in time', () => {
    expect(exchanged('client', false, '1 h', 'fts-just-in-time').failed('token_expired')).toBe(0);
  });
});
