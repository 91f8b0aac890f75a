import { expect, test } from 'vitest';
import type { RunResult } from '../../src/measure/run-result.js';
import { loadScenario, variantOf } from '../../src/scenario/load.js';
import { simulate } from '../../src/study/simulate.js';

const ROTATION_MIN = 120;
const BIN_MIN = 2;
const loaded = loadScenario('key-rotation');

function run(variant: string): RunResult {
  return simulate(variantOf(loaded, variant).scenario, loaded.traces, 0);
}

/** Minutes after the rotation for which endpoints of a technology rejected good tokens; 0: never. */
function windowMin({ metrics }: RunResult, technology: string): number {
  const found = metrics.find(({ name }) => name === `storage.${technology}.rejecting`);
  const bins = Array.from(found?.series[0]?.values ?? []);
  expect(bins.length).toBe((10 * 60) / BIN_MIN);
  expect(bins.slice(0, ROTATION_MIN / BIN_MIN).every((share) => share === 0)).toBe(true);
  const last = bins.findLastIndex((share) => share > 0);
  return last < 0 ? 0 : (last + 1) * BIN_MIN - ROTATION_MIN;
}

/** Each technology's longest window without lead time: the age at which it fetches keys, min. */
const LONGEST = { xrootd: 10, eos: 10, storm: 60, dcache: 360 };
/** A probe a minute, whose token is a minute old, and a bin. */
const SEEN_LATE = 4;

test.each([
  ['base', 0],
  ['lead-10-min', 10],
  ['lead-1-h', 60],
  ['lead-6-h', 360],
  ['lead-4-d', 5760],
])('the scenario key-rotation, %s: unknown for the age of the keys less the lead time', (variant, leadMin) => {
  const result = run(variant);
  const failed = result.failures.filter(({ cause }) => cause === 'keys');
  expect(failed.length).toBe(leadMin < LONGEST.dcache ? 1 : 0);
  for (const [technology, longest] of Object.entries(LONGEST)) {
    const window = windowMin(result, technology);
    const left = longest - leadMin;
    const isThere = left <= 0 ? window === 0 : window > left / 2 && window <= left + SEEN_LATE;
    expect([technology, window, isThere]).toEqual([technology, window, true]);
  }
});
