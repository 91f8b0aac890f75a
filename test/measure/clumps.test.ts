import { expect, test } from 'vitest';
import { lehmer } from '../../bench/intervals/lehmer.js';
import { Clumps } from '../../src/measure/clumps.js';
import { Histogram } from '../../src/measure/histogram.js';

/** The size of clumps at the 90 % quantile, of bins of 50 samples each. */
function sizeOf(bins: readonly (readonly number[])[]): number | undefined {
  const clumps = new Clumps(90);
  const all = new Histogram();
  for (const samples of bins) {
    const bin = new Histogram();
    for (const sample of samples) bin.add(sample);
    clumps.addBin(bin, all);
    all.addAll(bin);
  }
  return clumps.size;
}

/** Numbers below 1000 without order. */
function shuffled(): () => number {
  const next = lehmer(20240212);
  return () => Math.floor(1000 * next());
}

test('samples in no order are as good as independent ones', () => {
  const next = shuffled();
  const bins = Array.from({ length: 400 }, () => Array.from({ length: 50 }, next));
  const size = sizeOf(bins) ?? 0;
  expect(size).toBeGreaterThanOrEqual(1);
  expect(size).toBeLessThan(1.3);
});

/** The mean size of clumps of twenty runs of 800 bins, of which one in twenty is slow, in rows of `long`. */
function slowSize(long: number): number {
  let all = 0;
  for (let run = 1; run <= 20; run++) {
    const next = lehmer(20240212 + 977 * run);
    const slow = Array.from({ length: 800 / long }, () => next() < 0.05);
    const bins = slow.flatMap((isSlow) =>
      Array.from({ length: long }, () =>
        Array.from({ length: 50 }, () => (isSlow ? 1000 : 0) + Math.floor(1000 * next())),
      ),
    );
    all += sizeOf(bins) ?? 0;
  }
  return all / 20;
}

/**
 * 2.5 of 50 beyond by slow bins, as many by the others: (50² · 0.05 · 0.95 + 2.5) / (50 · 0.1 · 0.9) = 27 are one, and
 * somewhat fewer as the quantile is not known at first.
 */
test('where one bin in twenty has the largest, half of what is in it is one', () => {
  expect(slowSize(1)).toBeGreaterThan(18);
  expect(slowSize(1)).toBeLessThan(32);
});

test('where slow times last for four bins, four times as many are one', () => {
  expect(slowSize(4)).toBeGreaterThan(72);
  expect(slowSize(4)).toBeLessThan(130);
});

test('too few bins tell nothing, and samples that are all the same are beyond no quantile together', () => {
  const same = (bins: number) => Array.from({ length: bins }, () => Array.from({ length: 50 }, () => 7));
  expect(sizeOf(same(10))).toBeUndefined();
  expect(sizeOf(same(100))).toBe(1);
});
