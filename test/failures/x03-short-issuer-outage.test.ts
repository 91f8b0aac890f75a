import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/ecosystem/ports.js';
import { MINUTE, SmallRun, steady } from './small-run.js';

const BEGIN = 20 * MINUTE;

/** A new dataset, with tokens of its own, every 5 s. */
function outage(version: '3.13' | '3.14', lasts: string): SmallRun {
  return new SmallRun(version === '3.13' ? 'dc24' : 'fts-just-in-time', {
    horizon: '1 h',
    tokens: { scope: 'dataset' },
    submitter: { sleep: '1 s' },
    // The exchange has a turn every 30 s, so that the outage begins when there is the most to do.
    fts: { version, up_for: version === '3.13' ? '20 s' : '7 s', exchange: { calls: 1 } },
    workloads: [steady('datasets', '0.2 Hz', 4, '1 GB')],
    faults: [{ kind: 'issuer-down', name: 'outage', at: '20 min', for: lasts }],
  });
}

describe.each(['3.13', '3.14'] as const)('X3: the issuer is away for 60 s (FTS %s)', (version) => {
  const run = outage(version, '60 s');
  const failed = run.tokensOf('exchange_failed').filter(({ timeUs }) => timeUs < BEGIN + 2 * MINUTE);

  test('every token that is tried in that minute fails, and all files that wait for it fail at once', () => {
    expect(failed.length).toBeGreaterThan(4);
    const failedUs = new Set(failed.map(({ timeUs }) => timeUs));
    const ends = run
      .stepsOf('ended')
      .filter(({ timeUs, a }) => failedUs.has(timeUs) && a === Failure.tokenExchange);
    const files = ends.reduce((sum, step) => sum + step.files, 0);
    expect(files).toBeGreaterThan(failed.length);
    expect(run.failed('token_exchange')).toBe(files);
  });

  test('each of them rests for 10 min, whatever the length of the outage', () => {
    for (const { jwt, timeUs } of failed) {
      const next = run.tokensOf('exchange_called').find((call) => call.jwt === jwt && call.timeUs > timeUs);
      expect(next?.timeUs).toBeGreaterThanOrEqual(timeUs + 10 * MINUTE);
      expect(next?.timeUs).toBeLessThan(timeUs + 11 * MINUTE);
    }
  });

  test('Rucio tries again with the same cached tokens, whose files stall in TOKEN_PREP meanwhile', () => {
    const jwts = new Set(failed.map(({ jwt }) => jwt));
    const again = run
      .stepsOf('token_cached')
      .filter(({ timeUs, b }) => timeUs > BEGIN + MINUTE && jwts.has(b));
    expect(again.length).toBeGreaterThan(0);
    expect(run.stat('fts.cern.delay.token_prep', 'max')).toBeGreaterThan(8 * 60);
    expect(run.stat('rucio.cms.state.STUCK', 'max')).toBe(0);
  });

  test('nothing of it happens without the outage', () => {
    const healthy = outage(version, '0 s');
    expect(healthy.failed('token_exchange')).toBe(0);
    expect(healthy.stat('fts.cern.delay.token_prep', 'max')).toBeLessThan(45);
  });
});
