import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE, SmallRun, steady } from './small-run.js';

/** Four files a second: eight tokens, where five threads at 1 s exchange five. */
const FILES_HZ = 4;

function backlog(version: '3.13' | '3.14', tokens: Record<string, unknown>, call: string): SmallRun {
  return new SmallRun(version === '3.13' ? 'dc24' : 'fts-just-in-time', {
    horizon: '1 h',
    tokens,
    call,
    submitter: { pods: 5, threads: 10 },
    fts: { version, up_for: '20 s', exchange: { calls: 1 }, endpoint: { inbound: 1000, outbound: 1000 } },
    workloads: [steady('flood', '1 Hz', FILES_HZ, '3 GB')],
  });
}

const PER_FILE = { scope: 'file', cache: 'off' };

describe.each(['3.13', '3.14'] as const)('X1: tokens come faster than FTS %s exchanges them', (version) => {
  const slow = backlog(version, PER_FILE, '1 s');

  test('TOKEN_PREP grows linearly', () => {
    const grown = (fromUs: number, untilUs: number) =>
      slow.at('fts.cern.state.TOKEN_PREP', untilUs) - slow.at('fts.cern.state.TOKEN_PREP', fromUs);
    const early = grown(10 * MINUTE, 35 * MINUTE);
    const late = grown(35 * MINUTE, HOUR);
    expect(late / early).toBeGreaterThan(0.75);
    expect(late / early).toBeLessThan(1.25);
    // At best every exchange completes half of a file.
    expect(late + early).toBeGreaterThan((FILES_HZ - 5 / 2) * 3000);
  });

  test('the exchange works at threads over latency, and no faster', () => {
    expect(slow.mean('iam.cms.rate.token_exchange', 10 * MINUTE, HOUR)).toBeGreaterThan(4.4);
    expect(slow.stat('iam.cms.rate.token_exchange', 'mean')).toBeLessThanOrEqual(5 + 5 / 3600);
  });

  test('links idle meanwhile', () => {
    // Copies take 60 s: 240 would be active if all came through.
    // Five tokens a second are two and a half files, five eighths; released turn by turn.
    expect(slow.mean('fts.cern.state.ACTIVE', 0, HOUR)).toBeLessThan((5 / 8) * FILES_HZ * 60);
    expect(slow.stat('fts.cern.state.SUBMITTED', 'max')).toBeLessThan(10_000);
  });

  test.each([
    ['a faster issuer', PER_FILE, '200 ms'],
    ['tokens for a whole RSE', { scope: 'rse', cache: 'shared' }, '1 s'],
  ])('with %s nothing accumulates', (_, tokens, call) => {
    const healthy = backlog(version, tokens, call);
    expect(healthy.at('fts.cern.state.TOKEN_PREP', HOUR)).toBeLessThan(2 * 60 * FILES_HZ);
    expect(healthy.mean('fts.cern.state.ACTIVE', 30 * MINUTE, HOUR)).toBeGreaterThan(0.9 * FILES_HZ * 60);
  });
});
