import { describe, expect, test } from 'vitest';
import { Answer } from '../../src/ecosystem/ports.js';
import { burst, HOUR, MINUTE, SmallRun } from './small-run.js';

const FILES = 60;

/**
 * Files that wait for hours behind each other, with a token each. FTS refreshes them on ten threads at 2 s a call, and
 * its daemons restart 10 s after such a turn has begun.
 */
function restart(version: '3.13' | '3.14', reuse: boolean, at: string): SmallRun {
  const model = version === '3.13' ? 'dc24' : 'fts-just-in-time';
  return new SmallRun(model, {
    horizon: '6 h',
    bin: '5 min',
    tokens: { scope: 'file', cache: 'off' },
    call: '2 s',
    rucioClient: { access_lifetime: '1 h' },
    ftsClient: { access_lifetime: '1 h', reuse_refresh_token: reuse },
    submitter: { pods: 10, threads: 6, group_bulk: 1, retries: 0, repair: { enabled: false } },
    fts: {
      version,
      up_for: version === '3.13' ? '0 s' : '7 s',
      exchange: { calls: 1, threads: 50 },
      endpoint: { inbound: 1, outbound: 1 },
      ...(version === '3.14' ? { endpoint: { inbound: 40, outbound: 40 } } : {}),
    },
    workloads: [burst('files', ['0 s'], FILES, version === '3.13' ? '15 GB' : '180 GB')],
    faults: [{ kind: 'daemon-restart', name: 'restart', at }],
  });
}

describe.each([
  // Half of an hour is over for all at the turn of 35 min.
  ['3.13', '2110 s'] as const,
  // 40 agents end after an hour, and ask for fresh tokens.
  ['3.14', '3686 s'] as const,
])('X7: FTS %s loses answers that it has not stored', (version, at) => {
  const run = restart(version, false, at);
  const atUs = Number.parseInt(at, 10) * 1e6;
  const called = run.tokensOf('refresh_called').filter(({ timeUs }) => timeUs <= atUs);
  const stored = run.tokensOf('refreshed').filter(({ timeUs }) => timeUs <= atUs);
  const lost = called.filter(({ jwt }) => !stored.some((one) => one.jwt === jwt));

  test('the restart falls into a turn, when some calls have been answered', () => {
    const answered = run.tokensOf('refresh_answered').filter(({ timeUs }) => timeUs <= atUs);
    expect(lost.length).toBeGreaterThan(0);
    expect(answered.length).toBeGreaterThan(stored.length);
  });

  test('a single-use refresh token that was shown to the issuer is worthless: no later refresh succeeds', () => {
    for (const { jwt } of lost) {
      const later = run.tokensOf('refresh_answered').filter((one) => one.jwt === jwt && one.timeUs > atUs);
      expect(later.length).toBeGreaterThan(0);
      for (const { a } of later) expect(a).toBe(Answer.invalidGrant);
      expect(run.tokensOf('refreshed').some((one) => one.jwt === jwt)).toBe(false);
    }
  });

  test('files with these tokens fail', () => {
    const failed = run.failed('token_expired') + run.failed('token_refresh');
    expect(failed).toBeGreaterThan(0);
    expect(failed).toBeLessThanOrEqual(lost.length);
    expect(run.stat('transfers.cms.finished', 'total')).toBe(FILES - failed);
  });

  test('where refresh tokens can be used again nothing is lost', () => {
    const healthy = restart(version, true, at);
    expect(healthy.stat('transfers.cms.finished', 'total')).toBe(FILES);
    expect(healthy.stat('iam.cms.errors.invalid_grant', 'total')).toBe(0);
  });

  test('nor without the restart', () => {
    const healthy = restart(version, false, '5.9 h');
    expect(healthy.stat('transfers.cms.finished', 'total')).toBe(FILES);
    expect(healthy.at('fts.cern.state.ACTIVE', 6 * HOUR - MINUTE)).toBe(0);
  });
});
