import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/ecosystem/ports.js';
import { burst, HOUR, MINUTE, SmallRun } from './small-run.js';

const FILES = 600;

/** 600 files of 1 min on ten slots: the last waits for an hour, and tokens that nobody refreshes live for half of it. */
function waiting(life: string): SmallRun {
  return new SmallRun('atlas-per-file', {
    horizon: '4 h',
    bin: '5 min',
    tokens: { access_lifetime: life },
    fts: { endpoint: { inbound: 10, outbound: 10 } },
    workloads: [burst('files', ['0 s'], FILES, '3 GB')],
  });
}

describe('X12: unmanaged tokens live shorter than files wait', () => {
  const run = waiting('30 min');
  const first = new Map<string, { endedUs: number; cause: number }>();
  const attempts = new Map<string, number>();
  for (const { step, dataset, firstFile, files, a, timeUs } of run.steps) {
    const file = `${dataset}/${firstFile}`;
    if (step === 'submitted') {
      for (let one = firstFile; one < firstFile + files; one++) attempts.set(`${dataset}/${one}`, a);
    }
    if (step === 'ended' && attempts.get(file) === 0) first.set(file, { endedUs: timeUs, cause: a });
  }

  test('thirty rounds on ten slots come through in the life of their tokens, and every later first attempt is refused', () => {
    const passed = [...first.values()].filter(({ cause }) => cause < 0);
    const refused = [...first.values()].filter(({ cause }) => cause >= 0);
    expect(passed.length + refused.length).toBe(FILES);
    expect(Math.abs(passed.length - 30 * 10)).toBeLessThanOrEqual(10);
    for (const { endedUs } of passed) expect(endedUs).toBeLessThan(31 * MINUTE);
    for (const { endedUs, cause } of refused) {
      expect(cause).toBe(Failure.tokenExpired);
      expect(endedUs).toBeGreaterThan(30 * MINUTE);
    }
  });

  test('nobody refreshes anything', () => {
    expect(run.stat('fts.cern.rate.refresh', 'total')).toBe(0);
    expect(run.stat('iam.cms.rate.token_exchange', 'total')).toBe(0);
  });

  test('though FTS 3.13 asks in vain for all that wait past half of their life, at each of its turns', () => {
    const futile = run.stat('iam.cms.errors.invalid_grant', 'total');
    expect(futile).toBeGreaterThan(FILES);
    expect(run.stat('iam.cms.rate.refresh_token', 'total')).toBe(futile);
    expect(run.stat('fts.cern.rate.refresh_failed', 'total')).toBe(futile);
  });

  test('none recovers until it is submitted again, with new tokens', () => {
    const failed = new Map<string, number>();
    const again = new Set<string>();
    for (const { step, dataset, firstFile, files, a } of run.steps) {
      const file = `${dataset}/${firstFile}`;
      if (step === 'ended' && a === Failure.tokenExpired) failed.set(file, 0);
      if (step === 'submitted') {
        for (let one = firstFile; one < firstFile + files; one++) again.add(`${dataset}/${one}/${a}`);
      }
      if (step === 'ended' && a < 0 && failed.has(file)) expect(again.has(`${file}/1`)).toBe(true);
    }
    expect(failed.size).toBeGreaterThan(200);
    expect(run.stat('transfers.cms.finished', 'total')).toBe(FILES);
  });

  test('with tokens of two weeks all come through at once', () => {
    const healthy = waiting('14 d');
    expect(healthy.failed('token_expired')).toBe(0);
    expect(healthy.at('transfers.cms.in_flight', 2 * HOUR)).toBe(0);
  });
});
