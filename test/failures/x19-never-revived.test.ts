import { describe, expect, test } from 'vitest';
import { burst, SmallRun } from './small-run.js';

/**
 * An RSE's cached tokens are used by one file, rest while the housekeeper comes by, and are used again: 300 files over
 * one agent, for longer than the tokens live.
 */
function idleMoment(rest: string): SmallRun {
  return new SmallRun('dc24', {
    horizon: '12 h',
    call: '10 ms',
    rucioClient: { access_lifetime: '6 h' },
    ftsClient: { access_lifetime: '6 h' },
    fts: { version: '3.13', rest, nodes: 1, slots: 1 },
    submitter: { retries: 0, repair: { enabled: false } },
    workloads: [burst('first', ['1 min'], 1, '1 GB'), burst('again', ['1 h'], 300, '6 GB')],
  });
}

describe('X19: a JWT of the cache that was retired in an idle moment', () => {
  test('is never refreshed again before REST 3.13.4: files that wait longer than it lives are refused', () => {
    const run = idleMoment('3.13.0');
    expect(run.stat('fts.cern.rate.refresh', 'total')).toBe(0);
    // An agent copies for 120 s: about 150 files from the first hour to the sixth.
    expect(run.failed('token_expired')).toBeGreaterThan(130);
  });

  test('is refreshed with REST 3.13.4, and no file is refused', () => {
    const run = idleMoment('3.13.4');
    expect(run.stat('fts.cern.rate.refresh', 'total')).toBeGreaterThan(0);
    expect(run.failed('token_expired')).toBe(0);
  });
});
