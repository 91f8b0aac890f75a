import { describe, expect, test } from 'vitest';
import { ProgressLines } from '../../src/cli/progress-lines.js';
import { RemainingTime } from '../../src/cli/remaining-time.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Lines of a work that is looked at each second, by when they came, s. */
function linesOf(
  lastsMs: number,
  shareAt: (ms: number) => number = (ms) => ms / lastsMs,
): Map<number, string> {
  const lines = new ProgressLines('test', 0);
  const told = new Map<number, string>();
  for (let ms = SECOND; ms < lastsMs; ms += SECOND) {
    const line = lines.at(ms, shareAt(ms));
    if (line !== undefined) told.set(ms / SECOND, line);
  }
  return told;
}

describe('without a terminal', () => {
  test('work of seconds is done without a word', () => {
    expect([...linesOf(9 * SECOND)]).toEqual([]);
  });

  test('work of a minute tells of itself every 10 s', () => {
    expect([...linesOf(50 * SECOND)]).toEqual([
      [10, 'test: 20 % after 10 s, 40 s to go\n'],
      [20, 'test: 40 % after 20 s, 30 s to go\n'],
      [30, 'test: 60 % after 30 s, 20 s to go\n'],
      [40, 'test: 80 % after 40 s, 10 s to go\n'],
    ]);
  });

  test('work of ten minutes tells of itself every 5 %, and work of a day each minute', () => {
    const times = [...linesOf(10 * MINUTE).keys()];
    expect(times.slice(0, 8)).toEqual([10, 20, 30, 40, 50, 60, 90, 120]);
    const day = [...linesOf(24 * 60 * MINUTE).keys()];
    expect(Math.max(...day.map((time, index) => time - (day[index - 1] ?? 0)))).toBe(60);
  });

  test('work that says nothing of itself is still there', () => {
    expect([...linesOf(3 * MINUTE, () => 0)].at(-1)).toEqual([
      120,
      'test: 0 % after 2 min, some time to go\n',
    ]);
  });
});

test('the time that is left does not jump when threads start, end and pause', () => {
  const remaining = new RemainingTime(0);
  // Four threads from the tenth second on, a pause of three seconds, then one thread.
  const speedAt = (s: number) => (s < 10 ? 0.002 : s < 60 ? 0.008 : s < 63 ? 0 : 0.004);
  let share = 0;
  let before: number | undefined;
  const jumps: number[] = [];
  for (let tenth = 1; share < 0.9; tenth++) {
    share += speedAt(tenth / 10) / 10;
    const left = remaining.at(tenth * 100, share);
    if (left !== undefined && before !== undefined && tenth > 100) jumps.push(Math.abs(left / before - 1));
    before = left;
  }
  // Within a tenth of a second never by more than a sixth, and mostly by much less.
  expect(Math.max(...jumps)).toBeLessThan(1 / 6);
  expect(jumps.sort((a, b) => a - b)[Math.floor(jumps.length * 0.9)]).toBeLessThan(0.03);
  expect(before).toBeGreaterThan(15_000);
  expect(before).toBeLessThan(40_000);
});
