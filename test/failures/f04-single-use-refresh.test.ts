import { describe, expect, test } from 'vitest';
import { burst, HOUR, MINUTE, SmallRun } from './small-run.js';

const FILES = 100;

/**
 * A hundred files, each with two tokens of its own, wait for a link of two copies at 5 minutes each. Exchanged tokens
 * live for an hour, and FTS 3.13 refreshes all of them at half of it: ten threads need 40 s for the batch of 200. The
 * daemons restart in the middle of the first batch.
 */
function refreshed(reuse: boolean, restartS: number | undefined): SmallRun {
  return new SmallRun('cms-dataset-uncached', {
    horizon: '6 h',
    tokens: { scope: 'file' },
    call: '2 s',
    rucioClient: { access_lifetime: '1 h' },
    ftsClient: { access_lifetime: '1 h', reuse_refresh_token: reuse },
    submitter: { retries: 0, repair: { enabled: false } },
    fts: { version: '3.13', exchange: { threads: 50, calls: 1 }, link: { optimizer: false, max: 2 } },
    workloads: [burst('wait', ['0 s'], FILES, '15 GB')],
    faults: restartS === undefined ? [] : [{ kind: 'daemon-restart', name: 'restart', at: `${restartS} s` }],
  });
}

/** The middle of the first turn of the refresh that has most of the tokens, s. */
const undisturbed = refreshed(false, undefined);
const turns = undisturbed.tokensOf('refresh_turn');
const largest = Math.max(...turns.map(({ a }) => a));
const turnS = (turns.find(({ a }) => a === largest)?.timeUs ?? 0) / 1e6;

describe('F4: the token daemons restart between the answer of the issuer and their store', () => {
  const lost = refreshed(false, turnS + largest / 10);

  test('single-use refresh tokens of the batch are lost: the issuer knows the new ones, and FTS the old', () => {
    const answered = lost
      .tokensOf('refresh_answered')
      .filter(({ timeUs }) => timeUs < (turnS + largest / 10) * 1e6);
    expect(answered.length).toBeGreaterThan(largest / 4);
    // And those of the ten threads that waited for an answer.
    const refused = new Set(lost.tokensOf('refresh_failed').map(({ jwt }) => jwt));
    expect(refused.size).toBe(answered.length + 10);
    expect(lost.stat('fts.cern.dead.token', 'max')).toBe(answered.length + 10);
  });

  test('FTS asks for them again at each turn, in vain, until no file waits for them', () => {
    const times = new Map<number, number>();
    for (const { jwt } of lost.tokensOf('refresh_failed')) times.set(jwt, (times.get(jwt) ?? 0) + 1);
    expect(Math.max(...times.values())).toBeGreaterThan(4);
    expect(lost.stat('iam.cms.errors.invalid_grant', 'total')).toBe(
      [...times.values()].reduce((sum, count) => sum + count, 0),
    );
    expect(lost.at('fts.cern.batch.refused', 6 * HOUR)).toBe(0);
  });

  test('their transfers die when the access tokens do', () => {
    expect(lost.failed('token_expired')).toBeGreaterThan(FILES / 4);
    const ends = lost.stepsOf('ended').filter(({ a }) => a >= 0);
    expect(Math.min(...ends.map(({ timeUs }) => timeUs))).toBeGreaterThan(HOUR - 5 * MINUTE);
  });

  test('with refresh tokens that may be used again nothing is lost', () => {
    const reused = refreshed(true, turnS + largest / 10);
    expect(reused.stat('iam.cms.errors.invalid_grant', 'total')).toBe(0);
    expect(reused.failed('token_expired')).toBe(0);
  });

  test('without a restart, or with one between two turns, nothing is lost either', () => {
    expect(undisturbed.failed('token_expired')).toBe(0);
    expect(refreshed(false, turnS - 60).failed('token_expired')).toBe(0);
  });
});
