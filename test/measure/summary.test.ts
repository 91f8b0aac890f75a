import { expect, test } from 'vitest';
import type { RunResult } from '../../src/measure/run-result.js';
import { summarise, summariseFailures } from '../../src/measure/summary.js';

function run(replication: number, values: Readonly<Record<string, number>>, failed = 0): RunResult {
  return {
    replication,
    startUs: 0,
    endUs: 1,
    binEndsUs: [],
    metrics: Object.entries(values).map(([name, value]) => ({
      name,
      stats: [{ stat: 'mean', value }],
      series: [],
    })),
    faults: [],
    windows: [],
    failures:
      failed === 0
        ? []
        : [
            {
              experiment: 'cms',
              cause: 'scope',
              transfers: failed,
              firstUs: replication,
              lastUs: 10 + replication,
              sample: `r${replication}`,
            },
          ],
  };
}

test('the interval over replications is that of Student t', () => {
  const rows = summarise([3, 5, 10].map((value, index) => run(index, { 'iam.cms.queue': value })));
  // mean 6, standard deviation √13, t(2) = 4.30265: half width 4.30265 · √(13/3)
  const half = 4.30265273 * Math.sqrt(13 / 3);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ metric: 'iam.cms.queue', unit: 'requests', value: 6, replications: 3 });
  expect(rows[0].ci95?.low).toBeCloseTo(6 - half, 8);
  expect(rows[0].ci95?.high).toBeCloseTo(6 + half, 8);
});

test('one replication has no interval', () => {
  expect(summarise([run(0, { 'iam.cms.queue': 3 })])[0].ci95).toBeUndefined();
});

test('a statistic that some replications lack is the mean of those that have it', () => {
  const rows = summarise([
    run(0, { 'transfers.cms.delay.copy': 4 }),
    run(1, {}),
    run(2, { 'transfers.cms.delay.copy': 6 }),
  ]);
  expect(rows[0]).toMatchObject({ value: 5, replications: 2 });
});

test('failures over replications are means with the earliest and the latest time', () => {
  expect(summariseFailures([run(0, {}), run(1, {}, 6), run(2, {}, 3)])).toEqual([
    { experiment: 'cms', cause: 'scope', transfers: 3, firstUs: 1, lastUs: 12, sample: 'r1' },
  ]);
});
