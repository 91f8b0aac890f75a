import { describe, expect, test } from 'vitest';
import { HOUR, SmallRun, steady } from './small-run.js';

const DAY = 24 * HOUR;
/** Five files every 10 min, each with two tokens of its own. */
const ROWS_A_DAY = 2 * 5 * 6 * 24;

function growth(fts: Record<string, unknown>): SmallRun {
  return new SmallRun('dc24', {
    horizon: '9 d',
    bin: '1 h',
    tokens: { scope: 'file', cache: 'off' },
    submitter: { sleep: '1 s' },
    fts: { exchange: { calls: 1 }, ...fts },
    workloads: [steady('files', '6 /h', 5, '1 GB')],
  });
}

const rows = (run: SmallRun, day: number) => run.at('fts.cern.stored.token', day * DAY);
/** Mean time in TOKEN_PREP of a file on a day, s, by Little's law. */
const prepS = (run: SmallRun, day: number) =>
  run.mean('fts.cern.state.TOKEN_PREP', (day - 1) * DAY, day * DAY) / (ROWS_A_DAY / 2 / 86_400);

describe('X16: t_token grows', () => {
  const run = growth({ select_time: '1 ms' });

  test('by every distinct JWT of seven days, whatever their lives', () => {
    expect(rows(run, 1) / ROWS_A_DAY).toBeCloseTo(1, 1);
    expect(rows(run, 4) / ROWS_A_DAY).toBeCloseTo(4, 1);
    expect(rows(run, 8) / ROWS_A_DAY).toBeCloseTo(7, 1);
    expect(rows(run, 9) / ROWS_A_DAY).toBeCloseTo(7, 1);
  });

  test('and files wait longer for the exchange, which reads the table, where a row costs something', () => {
    // At 1 ms a row: 10 s with the 10,080 rows of seven days.
    expect(prepS(run, 9) - prepS(run, 1)).toBeGreaterThan(0.7 * (7 - 0.5) * ROWS_A_DAY * 0.001);
    expect(prepS(run, 9) - prepS(run, 1)).toBeLessThan(1.8 * (7 - 0.5) * ROWS_A_DAY * 0.001);
  });

  test('not where file rows are kept for a day', () => {
    const short = growth({ select_time: '1 ms', housekeeping: { keep_files: '1 d' } });
    expect(rows(short, 9) / ROWS_A_DAY).toBeCloseTo(1, 1);
    expect(prepS(short, 9) - prepS(short, 3)).toBeLessThan(1);
  });

  test('and no file waits longer where rows cost nothing, as the model has it if it is not told', () => {
    const free = growth({});
    expect(rows(free, 9)).toBe(rows(run, 9));
    // Datasets each 600 s beat with turns of 30 s and their work, so that the mean drifts; rows would add seven seconds.
    expect(Math.abs(prepS(free, 9) - prepS(free, 1))).toBeLessThan(3);
  });
});
