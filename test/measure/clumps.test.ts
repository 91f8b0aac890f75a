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

test('where one bin in ten has all of the largest, as many as are in it are one', () => {
  const next = shuffled();
  const bins = Array.from({ length: 400 }, (_, bin) =>
    Array.from({ length: 50 }, () => (bin % 10 === 0 ? 1000 : 0) + next()),
  );
  expect(sizeOf(bins)).toBeGreaterThan(40);
});

test('too few bins tell nothing, and samples that are all the same are beyond no quantile together', () => {
  const same = (bins: number) => Array.from({ length: bins }, () => Array.from({ length: 50 }, () => 7));
  expect(sizeOf(same(10))).toBeUndefined();
  expect(sizeOf(same(100))).toBe(1);
});
