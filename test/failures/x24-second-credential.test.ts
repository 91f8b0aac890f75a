import { describe, expect, test } from 'vitest';
import { MINUTE, SmallRun, steady } from './small-run.js';

/** Endpoint B rejects every token, or those of the first are of another audience. */
function refusing(submitter: Record<string, unknown>, sites: Record<string, unknown>, tokens = {}): SmallRun {
  return new SmallRun('dc24', {
    horizon: '2 h',
    submitter: { pods: 1, threads: 5, sleep: '10 s', retries: 0, repair: { enabled: false }, ...submitter },
    sites,
    tokens,
    workloads: [steady('files', '1 /min', 5, '1 GB')],
  });
}

const FAILED = { A: {}, B: { readiness: 'failed' } };

describe('X24: an endpoint refuses the token, and the client has a proxy as well', () => {
  const one = refusing({}, FAILED);
  const both = refusing({ second_credential: true }, FAILED);

  test('with one credential every transfer fails', () => {
    expect(one.stat('transfers.cms.finished', 'total')).toBe(0);
    expect(one.failed('validator')).toBeGreaterThan(115 * 5);
    expect(one.stat('transfers.cms.x509_after_refusal', 'total')).toBe(0);
  });

  test('with both every one ends well, and the refusals are counted', () => {
    expect(both.failed('validator')).toBe(0);
    expect(both.stat('transfers.cms.finished', 'total')).toBeGreaterThan(115 * 5);
    const shown = both.stepsOf('proxy_shown').length;
    expect(both.stat('transfers.cms.x509_after_refusal', 'total')).toBe(shown);
    expect(shown).toBeGreaterThanOrEqual(both.stat('transfers.cms.finished', 'total'));
    // They were submitted by token.
    expect(both.stat('transfers.cms.by_token', 'mean')).toBe(1);
  });

  test('nobody shows a proxy where no token is refused', () => {
    const ready = refusing({ second_credential: true }, { A: {}, B: {} });
    expect(ready.stat('transfers.cms.x509_after_refusal', 'total')).toBe(0);
    expect(ready.stat('transfers.cms.finished', 'total')).toBeGreaterThan(115 * 5);
  });

  test('a token that expires during a copy is refused after it, and the proxy ends it well', () => {
    const long = (submitter: Record<string, unknown>) =>
      new SmallRun('dc24', {
        horizon: '4 h',
        rucioClient: { access_lifetime: '40 min' },
        ftsClient: { access_lifetime: '40 min' },
        submitter: {
          pods: 1,
          threads: 5,
          sleep: '10 s',
          retries: 0,
          repair: { enabled: false },
          ...submitter,
        },
        workloads: [
          {
            name: 'w',
            arrivals: { law: 'at', times: ['1 min'] },
            files: 3,
            size: '300 GB',
            sources: 'A',
            destinations: 'B',
          },
        ],
      });
    // 300 GB at 50 MB/s are 100 min; FTS 3.13 shows the token that the agent began with.
    expect(long({}).failed('token_expired')).toBe(3);
    const both = long({ second_credential: true });
    expect(both.failed('token_expired')).toBe(0);
    expect(both.stat('transfers.cms.finished', 'total')).toBe(3);
    expect(both.stepsOf('ended')[0]?.timeUs).toBeGreaterThan(100 * MINUTE);
  });
});
