import { expect, test } from 'vitest';
import { lehmer } from '../../bench/intervals/lehmer.js';
import { meanInterval } from '../../src/measure/interval.js';
import { looksOf } from '../../src/study/check/looks.js';

const sizes = (replications: number, most: number) =>
  looksOf({ replications, most }).map((look) => look.replications);

test('looks are few, each at three times the replications of the one before, the last at the most', () => {
  expect(sizes(2, 6)).toEqual([2, 6]);
  expect(sizes(2, 3)).toEqual([2, 3]);
  expect(sizes(2, 100)).toEqual([2, 6, 18, 54, 100]);
  expect(sizes(4, 4)).toEqual([4]);
  // One run has no interval, so that the first look has two if more may be bought.
  expect(sizes(1, 6)).toEqual([2, 6]);
  expect(sizes(1, 1)).toEqual([1]);
});

test('their chances of a miss add up to 5 %', () => {
  for (const most of [2, 3, 6, 30, 1000]) {
    const sum = looksOf({ replications: 2, most }).reduce((all, { alpha }) => all + alpha, 0);
    expect(sum).toBeCloseTo(0.05, 12);
  }
});

/** Repeatable normal numbers (Box and Muller), for a check of whose prediction the law is known. */
function normals(seed: number): () => number {
  const uniform = lehmer(seed);
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

test.each([
  { most: 6, edge: 0 },
  { most: 6, edge: 1 },
  { most: 30, edge: 0 },
  { most: 100, edge: 0.3 },
])('a check with at most $most replications covers 95 % where the band ends $edge σ off', ({
  most,
  edge,
}) => {
  const next = normals(20240212);
  const looks = looksOf({ replications: 2, most });
  const checks = 4000;
  let [covered, passed] = [0, 0];
  for (let check = 0; check < checks; check++) {
    const values: number[] = [];
    for (const { replications, alpha } of looks) {
      while (values.length < replications) values.push(next());
      const { low, high } = meanInterval(values, alpha);
      const isLast = replications === most;
      if (high > edge && low <= edge && !isLast) continue;
      if (low <= 0 && high >= 0) covered++;
      if (high <= edge) passed++;
      break;
    }
  }
  expect(covered / checks).toBeGreaterThan(0.94);
  expect(covered / checks).toBeLessThan(0.98);
  // On the edge a check passes as often as one end of an interval misses.
  if (edge === 0) expect(passed / checks).toBeLessThan(0.03);
});
