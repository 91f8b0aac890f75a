import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE, SmallRun, steady } from './small-run.js';

const OUTAGE = [{ kind: 'issuer-down', name: 'outage', issuer: 'cms', at: '1 h', for: '2 h' }];

/** Rucio without its cache, whose issuer is away for two hours, in a world with or without X.509. */
function outage(
  submitter: Record<string, unknown>,
  tokens: Record<string, unknown> = { cache: 'off' },
): SmallRun {
  return new SmallRun('dc24', {
    horizon: '6 h',
    tokens,
    rucioClient: { access_lifetime: '30 min' },
    ftsClient: { access_lifetime: '12 h' },
    submitter: { pods: 1, threads: 5, group_bulk: 10, sleep: '10 s', ...submitter },
    workloads: [steady('files', '4 /min', 5, '1 GB')],
    faults: OUTAGE,
  });
}

const DURING = [65 * MINUTE, 175 * MINUTE] as const;

describe('X23: the issuer is away in a world without X.509', () => {
  const withX509 = outage({});
  const without = outage({ x509_fallback: false, version: '41' });

  test('today everything silently goes by X.509', () => {
    expect(withX509.mean('transfers.cms.by_token', ...DURING)).toBe(0);
    expect(withX509.failed('submission')).toBe(0);
    expect(withX509.mean('transfers.cms.submitted', ...DURING)).toBeCloseTo(20 / 60, 1);
    expect(withX509.stat('rucio.cms.rate.without_credential', 'total')).toBe(0);
  });

  test('then nothing is submitted, and each request uses up its four attempts at once', () => {
    expect(without.mean('transfers.cms.submitted', ...DURING)).toBe(0);
    expect(without.stat('rucio.cms.rate.x509_fallback', 'total')).toBe(0);
    expect(without.stat('transfers.cms.by_token', 'mean')).toBe(1);
    const asked = 20 * 120;
    const refused = without.failed('submission');
    expect(refused).toBe(without.stat('rucio.cms.rate.without_credential', 'total'));
    // Those of the last minutes of the outage get a token at a later attempt.
    expect(refused).toBeGreaterThan(4 * asked * 0.9);
    expect(refused).toBeLessThan(4 * asked * 1.1);
    expect(without.at('rucio.cms.state.STUCK', 3 * HOUR)).toBeGreaterThan(asked * 0.9);
  });

  test('so that they wait for the repair of stuck locks when the issuer is long back: two hours after they began', () => {
    expect(without.at('rucio.cms.state.STUCK', 3 * HOUR + 50 * MINUTE)).toBeLessThan(
      without.at('rucio.cms.state.STUCK', 3 * HOUR),
    );
    expect(without.at('rucio.cms.state.STUCK', 5 * HOUR + 30 * MINUTE)).toBe(0);
    expect(without.stat('transfers.cms.given_up', 'total')).toBe(0);
  });

  test('the poller has no credential either: what has ended is seen when the issuer is back', () => {
    const cached = outage({ x509_fallback: false, version: '41' }, { cache: 'shared' });
    // The token for FTS is of half an hour: from then on nothing is polled, and what has ended stays SUBMITTED.
    expect(cached.at('rucio.cms.state.SUBMITTED', 170 * MINUTE)).toBeGreaterThan(0);
    const polledInVain = cached
      .stepsOf('polled')
      .filter(({ timeUs }) => timeUs > 100 * MINUTE && timeUs < 3 * HOUR);
    expect(polledInVain).toHaveLength(0);
    const byX509 = outage({}, { cache: 'shared' });
    expect(
      byX509.stepsOf('polled').filter(({ timeUs }) => timeUs > 100 * MINUTE && timeUs < 3 * HOUR).length,
    ).toBeGreaterThan(0);
    expect(cached.at('rucio.cms.state.SUBMITTED', 5 * HOUR)).toBeLessThan(20 * 5);
  });
});

describe('an endpoint that takes no tokens', () => {
  const run = (submitter: Record<string, unknown>) =>
    new SmallRun('dc24', {
      horizon: '4 h',
      submitter: { pods: 1, threads: 5, sleep: '10 s', ...submitter },
      sites: { A: {}, B: { readiness: 'not-ready' } },
      workloads: [steady('files', '1 /min', 5, '1 GB')],
    });

  test('gets its files by X.509 while there is such a thing', () => {
    expect(run({}).stat('transfers.cms.finished', 'total')).toBeGreaterThan(230 * 5);
  });

  test('gets none afterwards: each is refused at every attempt and every repair', () => {
    const without = run({ x509_fallback: false });
    expect(without.stat('transfers.cms.submitted', 'total')).toBe(0);
    expect(without.failed('submission')).toBe(without.stat('rucio.cms.rate.without_credential', 'total'));
    expect(without.failed('submission')).toBeGreaterThan(4 * 235 * 5);
    expect(without.stat('rucio.cms.state.STUCK', 'final')).toBeGreaterThan(100 * 5);
  });
});
