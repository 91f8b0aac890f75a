import { expect, test } from 'vitest';
import { cleanupTurn, mostRowsOfStage } from '../../src/systems/iam/cleanup-turn.js';

const MINUTE = 60e6;
const SETTINGS = { period: 5 * MINUTE, max_pages: 1000, max_time: 10 * MINUTE };

function turnOf(model: 'loop' | 'single-page') {
  const turn = cleanupTurn({ ...SETTINGS, model });
  if (turn === undefined) throw new Error('there is a clean-up');
  return turn;
}

test('a loop pauses after its run, and a single page comes once a period', () => {
  expect(turnOf('loop').nextRunUs(0, 7 * MINUTE)).toBe(12 * MINUTE);
  expect(turnOf('single-page').nextRunUs(0, MINUTE)).toBe(5 * MINUTE);
  expect(turnOf('single-page').nextRunUs(0, 7 * MINUTE)).toBe(7 * MINUTE);
});

test('without clean-up there is no turn', () => {
  expect(cleanupTurn({ ...SETTINGS, model: 'off' })).toBeUndefined();
});

test('a stage takes its pages, or those that it begins within its time', () => {
  expect(mostRowsOfStage(turnOf('loop'), 100, 0)).toBe(100_000);
  expect(mostRowsOfStage(turnOf('loop'), 100, 1000)).toBe(100_000);
  // A page of 100 rows takes 70 s: the ninth begins after 560 s, and there is none after 630 s.
  expect(mostRowsOfStage(turnOf('loop'), 100, 0.7e6)).toBe(900);
  expect(mostRowsOfStage(turnOf('single-page'), 100, 0.7e6)).toBe(100);
});
