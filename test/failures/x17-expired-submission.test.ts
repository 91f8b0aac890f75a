import { describe, expect, test } from 'vitest';
import { burst, SmallRun } from './small-run.js';

/** Look-ups for the tokens of a job of 200 files take longer than its first token lives. */
function slowLookUps(life: string): SmallRun {
  return new SmallRun('dc24', {
    horizon: '30 min',
    tokens: { scope: 'file', cache: 'off' },
    call: '1 s',
    rucioClient: { access_lifetime: life },
    submitter: { retries: 0, repair: { enabled: false }, pods: 1, group_bulk: 200, bulk: 200 },
    workloads: [burst('one', ['1 min'], 200, '1 GB')],
  });
}

describe('X17: a storage token has expired when its job is submitted', () => {
  test('FTS refuses the whole job, also the files whose tokens are good', () => {
    const run = slowLookUps('5 min');
    expect(run.failed('submission')).toBe(200);
    expect(run.stat('fts.cern.stored.token', 'max')).toBe(0);
  });

  test('with a life that covers the look-ups it takes the job', () => {
    const run = slowLookUps('10 min');
    expect(run.failed('submission')).toBe(0);
    expect(run.stat('fts.cern.stored.token', 'max')).toBe(400);
  });
});
