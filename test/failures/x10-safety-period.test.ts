import { describe, expect, test } from 'vitest';
import { Action } from '../../src/ecosystem/ports.js';
import { MINUTE, SmallRun, steady } from './small-run.js';

/** Half an hour of copies of 4 min on one link, with one pair of tokens that FTS gets for 20 min each time. */
function copies(safety: string, session: 'open' | 'continuous'): SmallRun {
  return new SmallRun('fts-just-in-time', {
    horizon: '3 h',
    rucioClient: { access_lifetime: '6 h' },
    ftsClient: { access_lifetime: '20 min' },
    fts: { version: '3.14', refresh: { safety } },
    sites: { A: { session }, B: { session } },
    workloads: [steady('files', '2 /min', 1, '12 GB')],
  });
}

/** Life that the destination's token had left when each copy began, µs. */
function lifeLeft(run: SmallRun): readonly number[] {
  const given = run.stepsOf('token_given').find(({ a }) => a === Action.write);
  const expiries = run.ofTokens.filter(
    ({ step, jwt }) => (step === 'exchanged' || step === 'refreshed') && jwt === given?.b,
  );
  return run.stepsOf('copying').map(({ timeUs }) => {
    const current = expiries.filter((one) => one.timeUs <= timeUs).at(-1);
    return (current?.a ?? 0) - timeUs;
  });
}

describe('X10: the safety period is 0, as in the shipped configuration of FTS 3.14', () => {
  test('agents get a token in its last 300 s back as it is, and begin to copy with it', () => {
    const late = lifeLeft(copies('0 s', 'open')).filter((leftUs) => leftUs < 5 * MINUTE);
    expect(late.length).toBeGreaterThan(20);
    for (const leftUs of late) expect(leftUs).toBeGreaterThan(0);
  });

  test('with 300 s none does', () => {
    const left = lifeLeft(copies('300 s', 'open'));
    expect(left.length).toBeGreaterThan(300);
    expect(Math.min(...left)).toBeGreaterThan(5 * MINUTE);
  });

  test('where storage looks at the token as long as a copy lasts, more copies are cut', () => {
    expect(copies('0 s', 'continuous').failed('token_expired')).toBeGreaterThan(10);
    expect(copies('300 s', 'continuous').failed('token_expired')).toBe(0);
  });

  test('where it looks once, only tokens that expire between their hand-out and the check are refused', () => {
    const refused = copies('0 s', 'open').failed('token_expired');
    expect(refused).toBeLessThan(copies('0 s', 'continuous').failed('token_expired') / 2);
    expect(copies('300 s', 'open').failed('token_expired')).toBe(0);
  });
});
