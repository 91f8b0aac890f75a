import { describe, expect, test } from 'vitest';
import { burst, SmallRun } from './small-run.js';

/** 400 files over two agents, behind tokens of an hour that FTS of February 2024 does not refresh in time. */
function queueOfHours(fts: Readonly<Record<string, unknown>>): SmallRun {
  return new SmallRun('dc24', {
    horizon: '5 h',
    tokens: { scope: 'file', cache: 'off' },
    call: '10 ms',
    rucioClient: { access_lifetime: '1 h' },
    ftsClient: { access_lifetime: '6 h' },
    fts: { version: '2024-02', nodes: 1, slots: 2, refresh: { interval: '10 h' }, ...fts },
    submitter: { retries: 0, repair: { enabled: false } },
    workloads: [burst('one', ['1 min'], 400, '3 GB')],
  });
}

describe('X18: until 15 February 2024 FTS kept the original access token', () => {
  test('what has not started when it expires is refused by the storage, although the issuer gave a longer one', () => {
    const run = queueOfHours({});
    // Two agents start a copy of 60 s each for an hour or so.
    const started = 2 * 60;
    expect(run.failed('token_expired')).toBeGreaterThan(400 - started - 15);
    expect(run.failed('token_expired')).toBeLessThan(400 - started + 15);
    expect(run.failed('token_exchange')).toBe(0);
  });

  test('none is refused once the token of the exchange is stored', () => {
    const run = queueOfHours({ exchange: { stores_access_token: true } });
    expect(run.failed('token_expired')).toBe(0);
  });

  test('with TOKEN_PREP off a failing exchange fails nothing, and the original token is shown', () => {
    const run = queueOfHours({ token_prep: false });
    expect(run.stepsOf('token_prep')).toHaveLength(0);
    expect(run.failed('token_expired')).toBeGreaterThan(250);
  });
});
