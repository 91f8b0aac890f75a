import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import type { RunResult } from '../../src/measure/run-result.js';
import { failuresCsv, summaryCsv, timelineCsv } from '../../src/report/csv.js';
import { syntheticRun } from './synthetic.js';

const empty: RunResult = {
  replication: 0,
  startUs: 0,
  endUs: 60e6,
  binEndsUs: [],
  metrics: [],
  failures: [],
  faults: [],
  windows: [],
};

function read(text: string): Record<string, string>[] {
  return parse(text, { columns: true });
}

test('summary.csv has a row for each metric and statistic, with an interval from the second replication on', () => {
  const one = read(summaryCsv([syntheticRun({ horizonS: 7200 })]));
  expect(Object.keys(one[0])).toEqual([
    'metric',
    'stat',
    'unit',
    'value',
    'ci95_low',
    'ci95_high',
    'replications',
    'samples',
    'least',
    'most',
    'no_interval',
  ]);
  expect(
    one.every((row) => row.ci95_low === '' && row.ci95_high === '' && row.no_interval === 'one replication'),
  ).toBe(true);
  const three = read(
    summaryCsv([0, 1, 2].map((replication) => syntheticRun({ replication, horizonS: 7200 }))),
  );
  for (const row of three) {
    expect(Number(row.least)).toBeLessThanOrEqual(Number(row.most));
    // Each row has an interval or says why it has none.
    expect(row.ci95_low === '').toBe(row.no_interval !== '');
    if (row.ci95_low === '') continue;
    expect(Number(row.ci95_low)).toBeLessThanOrEqual(Number(row.value) * (1 + 1e-8));
    expect(Number(row.ci95_high)).toBeGreaterThanOrEqual(Number(row.value) * (1 - 1e-8));
  }
});

test('timeline.csv has a row for each bin and metric, and none for a bin without samples', () => {
  const run: RunResult = {
    ...empty,
    replication: 2,
    binEndsUs: [30e6, 45.5e6],
    metrics: [
      {
        name: 'transfers.cms.delay.copy',
        stats: [],
        series: [{ name: 'transfers.cms.delay.copy.p95', values: Float64Array.of(Number.NaN, 1.25) }],
      },
    ],
  };
  expect([...timelineCsv([run])].join('')).toBe(
    'replication,time_s,metric,unit,value\n2,45.5,transfers.cms.delay.copy.p95,s,1.25\n',
  );
});

test('text that a spreadsheet would take for a formula is disarmed, a negative number is not', () => {
  const hostile: RunResult = {
    ...empty,
    metrics: [{ name: 'iam.cms.queue', stats: [{ stat: 'mean', value: -3.5 }], series: [] }],
    failures: ['=1+1', '+1', '-1', '@x'].map((sample) => ({
      experiment: '=HYPERLINK("http://x","y")',
      cause: 'scope',
      transfers: 1,
      firstUs: 0,
      lastUs: 1,
      sample,
    })),
  };
  expect(summaryCsv([hostile])).toContain('iam.cms.queue,mean,requests,-3.5,');
  for (const line of failuresCsv([hostile]).trim().split('\n').slice(1))
    expect(line).toMatch(/^"'=HYPERLINK/);
  for (const sample of ['=1+1', '+1', '-1', '@x']) {
    const text = failuresCsv([{ ...hostile, failures: [{ ...hostile.failures[0], sample }] }]);
    expect(read(text)[0].sample).toBe(`'${sample}`);
  }
});

test('a run without metrics gives files with a header only', () => {
  for (const text of [summaryCsv([empty]), [...timelineCsv([empty])].join(''), failuresCsv([empty])]) {
    expect(text.split('\n')).toHaveLength(2);
  }
});
