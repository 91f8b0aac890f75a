import { describe, expect, test } from 'vitest';
import { Answer } from '../../src/ecosystem/ports.js';
import { burst, MINUTE, SmallRun, steady } from './small-run.js';

/** When a campaign comes, and when a link is used for the first time in the life of its cached token. */
const CAMPAIGN = 17;
const FIRST_USE = 24;

/**
 * Two FTS instances and one source: its token, of 30 min, is in constant use at CERN's, and shown to the other one only
 * in its last minutes, when that one has a campaign's tokens to exchange.
 */
function lateFirstUse(reuseFloor: string, campaignFiles: number): SmallRun {
  return new SmallRun('dc24', {
    horizon: '1 h',
    tokens: { reuse_floor: reuseFloor },
    call: '1 s',
    rucioClient: { access_lifetime: '30 min' },
    rest: {
      fts: {
        cern: { exchange: { calls: 1 }, link: { optimizer: false } },
        // Looks every second, so that one turn has nearly the whole campaign, and what comes later waits for its end.
        fnal: { exchange: { calls: 1, interval: '1 s' }, link: { optimizer: false } },
      },
      sites: { A: { fts: 'cern' }, B: { fts: 'cern' }, C: { fts: 'fnal' } },
      submitters: {
        atlas: {
          pods: 5,
          threads: 40,
          // A batch of ten each second and pod.
          bulk: 10,
          sleep: '10 s',
          tokens: { preset: 'dc24', scope: 'file', cache: 'off', reuse_floor: reuseFloor },
        },
        cms: { tokens: { preset: 'dc24', reuse_floor: reuseFloor } },
      },
    },
    workloads: [
      { ...steady('usual', '1 /min', 5, '1 GB'), submitter: 'cms' },
      { ...burst('late', [`${FIRST_USE} min`], 40, '1 GB'), destinations: 'C', submitter: 'cms' },
      {
        ...burst('campaign', [`${CAMPAIGN} min`], campaignFiles, '1 GB'),
        destinations: 'C',
        submitter: 'atlas',
      },
    ],
  });
}

describe('X2: a token from the cache expires before it is exchanged', () => {
  const run = lateFirstUse('5 min', 3000);

  test('all files that wait for it fail at once, when the exchange comes to it', () => {
    expect(run.failed('token_expired')).toBeGreaterThanOrEqual(40);
    expect(run.stat('iam.cms.errors.expired_subject', 'total')).toBeGreaterThan(0);
    const failed = run.tokensOf('exchange_failed');
    for (const { a } of failed) expect(a).toBe(Answer.expiredSubject);
    const { jwt } = failed[0];
    const issued = run.tokensOf('issued').find((one) => one.jwt === jwt);
    expect(issued?.timeUs).toBeLessThan(MINUTE * FIRST_USE);
    expect(failed[0].timeUs).toBeGreaterThan(issued?.a ?? Number.POSITIVE_INFINITY);
  });

  test('its row is tried again after 10 min, although nothing can come of it', () => {
    const { jwt } = run.tokensOf('exchange_failed')[0];
    const calls = run.tokensOf('exchange_called').filter((one) => one.jwt === jwt);
    expect(calls.length).toBeGreaterThan(1);
    expect(calls[1].timeUs - calls[0].timeUs).toBeGreaterThanOrEqual(10 * MINUTE);
  });

  test('Rucio tries again with a new token, and the files come through', () => {
    expect(run.stat('rucio.cms.rate.retried', 'total')).toBeGreaterThanOrEqual(40);
    expect(run.stat('rucio.cms.state.STUCK', 'max')).toBe(0);
    expect(run.stat('transfers.cms.finished', 'total')).toBeGreaterThan(40 + 5 * 50);
  });

  test('not where the reuse floor is longer than the backlog', () => {
    expect(lateFirstUse('20 min', 3000).failed('token_expired')).toBe(0);
  });

  test('not where there is no backlog', () => {
    expect(lateFirstUse('5 min', 1).failed('token_expired')).toBe(0);
  });
});
