import { describe, expect, test } from 'vitest';
import { burst, HOUR, MINUTE, SmallRun, steady } from './small-run.js';

/** One RSE pair whose cached tokens live for two weeks; FTS does not reach the issuer for some hours. */
function cut(hours: number): SmallRun {
  return new SmallRun('dc24', {
    horizon: '48 h',
    bin: '10 min',
    tokens: { maximum_age: '14 d' },
    rucioClient: { access_lifetime: '14 d' },
    ftsClient: { access_lifetime: '14 d' },
    fts: { exchange: { calls: 1 } },
    workloads: [steady('files', '6 /h', 1, '1 GB')],
    faults: [
      {
        kind: 'network-cut',
        name: 'cut',
        between: ['fts.cern', 'issuers.cms'],
        for: `${hours} h`,
        at: '0 s',
      },
    ],
  });
}

describe('X4: an exchange fails five times', () => {
  const run = cut(32);
  const calls = run.tokensOf('exchange_called');
  const first = calls.filter(({ jwt }) => jwt === calls[0].jwt).map(({ timeUs }) => timeUs);

  test('after 10 min, 1 h, 6 h and 1 d', () => {
    expect(first).toHaveLength(5);
    const gaps = first.slice(1).map((timeUs, index) => timeUs - first[index]);
    [10 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR].forEach((gap, index) => {
      expect(gaps[index]).toBeGreaterThanOrEqual(gap);
      expect(gaps[index]).toBeLessThan(gap + 2 * MINUTE);
    });
  });

  test('the token is dead, although the issuer is there again', () => {
    expect(run.stat('fts.cern.dead.token', 'final')).toBe(2);
    expect(run.at('fts.cern.dead.token', 31 * HOUR)).toBe(0);
    expect(run.at('fts.cern.backlog.exchange', 48 * HOUR)).toBe(0);
  });

  test('every file with it, as the cache gives it out, waits in TOKEN_PREP for ever', () => {
    const prep = (hour: number) => run.at('fts.cern.state.TOKEN_PREP', hour * HOUR);
    expect(prep(40) - prep(36)).toBeGreaterThanOrEqual(23);
    expect(prep(48) - prep(44)).toBeGreaterThanOrEqual(23);
    expect(run.stat('transfers.cms.finished', 'total')).toBe(0);
  });

  test('a cut that ends before the fifth attempt costs no token', () => {
    const healthy = cut(20);
    expect(healthy.stat('fts.cern.dead.token', 'max')).toBe(0);
    expect(healthy.at('fts.cern.state.TOKEN_PREP', 48 * HOUR)).toBeLessThan(3);
    expect(healthy.stat('transfers.cms.finished', 'total')).toBeGreaterThan(200);
  });

  test('nor does a token of an hour, which Rucio replaces', () => {
    const short = new SmallRun('dc24', {
      horizon: '48 h',
      bin: '10 min',
      fts: { exchange: { calls: 1 } },
      workloads: [burst('files', ['1 h', '33 h'], 10, '1 GB')],
      faults: [
        { kind: 'network-cut', name: 'cut', between: ['fts.cern', 'issuers.cms'], for: '32 h', at: '0 s' },
      ],
    });
    expect(short.stat('transfers.cms.finished', 'total')).toBe(20);
  });
});
