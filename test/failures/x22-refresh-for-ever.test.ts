import { describe, expect, test } from 'vitest';
import { HOUR, SmallRun, steady } from './small-run.js';

/** Datasets a second, each with two tokens of its own. */
const DATASETS_HZ = 1 / 60;
const TOKENS_HZ = 2 * DATASETS_HZ;
/** Half an hour, rounded up to a turn of 300 s. */
const PERIOD_S = 2100;

/** For a day datasets come whose files are copied within seconds. */
function day(version: '2024-02' | '3.13', fts: Record<string, unknown> = {}): SmallRun {
  return new SmallRun('dc24', {
    horizon: '24 h',
    bin: '1 h',
    tokens: { scope: 'dataset' },
    rucioClient: { access_lifetime: '1 h' },
    ftsClient: { access_lifetime: '1 h' },
    fts: { version, exchange: { calls: 1, threads: 50 }, ...fts },
    workloads: [steady('datasets', `${DATASETS_HZ} Hz`, 3, '100 MB')],
  });
}

/** Rows that have been exchanged for at least half of a life, when the horizon comes. */
const ROWS = TOKENS_HZ * 23.5 * 3600;

describe('X22: FTS of February 2024 refreshes tokens that nobody needs', () => {
  const run = day('2024-02');

  test('every row that was ever exchanged, once in each half of a life', () => {
    expect(run.stat('fts.cern.stored.token', 'final')).toBeGreaterThan(0.98 * TOKENS_HZ * 24 * 3600);
    const rateHz = run.mean('fts.cern.rate.refresh', 23 * HOUR, 24 * HOUR);
    expect(rateHz).toBeGreaterThan((0.95 * ROWS) / PERIOD_S);
    expect(rateHz).toBeLessThan((1.05 * ROWS) / PERIOD_S);
    // It grows with the day, though as much is moved in each hour as in any other.
    const early = run.mean('fts.cern.rate.refresh', 11 * HOUR, 12 * HOUR);
    expect(rateHz / early).toBeCloseTo(23 / 11, 0);
  });

  test('3.13 retires them, and refreshes none', () => {
    expect(day('3.13').stat('fts.cern.rate.refresh', 'total')).toBe(0);
  });

  test('until its bulk is full, from bulk × life / (2 × interval) rows on', () => {
    const full = day('2024-02', { refresh: { bulk: 200 } });
    const later = full.mean('fts.cern.rate.refresh', 20 * HOUR, 24 * HOUR);
    expect(later).toBeCloseTo(200 / 300, 2);
    expect(full.mean('fts.cern.utilisation.refresh', 20 * HOUR, 24 * HOUR)).toBeGreaterThan(0.99);
    expect(full.at('fts.cern.backlog.refresh', 24 * HOUR)).toBeGreaterThan(200);
    expect(run.mean('fts.cern.utilisation.refresh', 20 * HOUR, 24 * HOUR)).toBeLessThan(0.5);
  });

  test('a table without an index makes a turn as long as it has rows', () => {
    // 2880 rows at the end: 100 ms each are 288 s of a turn of 300.
    const slow = day('2024-02', { select_time: '100 ms' });
    const share = slow.at('fts.cern.utilisation.refresh', 24 * HOUR);
    expect(share).toBeGreaterThan((0.95 * 2 * 24 * 60 * 0.1) / 300);
  });

  test('once it is switched off nothing is refreshed any more', () => {
    const off = day('2024-02', { refresh: { until: '12 h' } });
    expect(off.mean('fts.cern.rate.refresh', 10 * HOUR, 12 * HOUR)).toBeGreaterThan(0.2);
    expect(off.mean('fts.cern.rate.refresh', 13 * HOUR, 24 * HOUR)).toBe(0);
    expect(off.failed('token_expired')).toBe(0);
  });

  test('a token may be due when less than a margin is left instead of after a fraction of its life', () => {
    const hz = (refresh: Record<string, unknown>) =>
      day('2024-02', { refresh }).mean('fts.cern.rate.refresh', 23 * HOUR, 24 * HOUR);
    // Due after 50 min or after 45: either way at the turn after.
    const late = hz({ life_left: '10 min' });
    const fraction = hz({ life_fraction: '75 %' });
    expect(late).toBeCloseTo((TOKENS_HZ * (24 - 5 / 6) * 3600) / 3300, 1);
    expect(fraction).toBeCloseTo((TOKENS_HZ * 23.25 * 3600) / 3000, 1);
  });
});
