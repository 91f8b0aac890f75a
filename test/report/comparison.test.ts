import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import type { MetricResult, RunResult } from '../../src/measure/run-result.js';
import type { StudyResult } from '../../src/measure/study-result.js';
import { type Comparison, compare } from '../../src/report/comparison.js';
import { comparisonCsv } from '../../src/report/comparison-csv.js';
import { issuerOutageBorneS } from '../../src/report/comparison-dependence.js';
import { comparedModels, MODELS } from './comparison-study.js';

function find(comparisons: readonly Comparison[], measure: string, stat: string): Comparison {
  const found = comparisons.find((one) => one.measure.measure === measure && one.measure.stat === stat);
  if (found === undefined) throw new Error(`no ${measure} ${stat}`);
  return found;
}

const valuesOf = ({ cells }: Comparison) => cells.map(({ estimate }) => estimate?.value);

function run(values: Readonly<Record<string, number>>, replication = 0): RunResult {
  const metrics = new Map<string, MetricResult>();
  for (const [key, value] of Object.entries(values)) {
    const [name, stat] = key.split(' ');
    const stats = [...(metrics.get(name)?.stats ?? []), { stat: stat as 'mean', value }];
    metrics.set(name, { name, stats, series: [] });
  }
  return {
    replication,
    startUs: 0,
    endUs: 1e6,
    binEndsUs: [1e6],
    metrics: [...metrics.values()],
    failures: [],
    faults: [],
    windows: [],
  };
}

function study(runs: Readonly<Record<string, readonly RunResult[]>>): StudyResult {
  const variants = Object.entries(runs).map(([name, of]) => ({
    name,
    scenarioHash: '',
    changes: [],
    runs: of,
  }));
  return { scenario: 's', title: 't', seed: 1, version: '0', variants, hasVariants: true };
}

const compared = (runs: Readonly<Record<string, readonly RunResult[]>>, baseline?: string) =>
  compare({ study: study(runs), dependence: new Map(), baseline });

test('issuers and FTS instances are added up, latency and utilisation are those of the highest', () => {
  const comparisons = compared({
    one: [
      run({
        'iam.atlas.rate.all mean': 3,
        'iam.cms.rate.all mean': 4,
        'iam.atlas.utilisation mean': 0.2,
        'iam.cms.utilisation mean': 0.3,
        'fts.bnl.rate.exchange total': 10,
        'fts.cern.rate.exchange total': 20,
      }),
    ],
  });
  expect(valuesOf(find(comparisons, 'issuer.requests.all', 'mean'))).toEqual([7]);
  expect(valuesOf(find(comparisons, 'issuer.utilisation', 'mean'))).toEqual([0.3]);
  expect(valuesOf(find(comparisons, 'fts.exchange', 'total'))).toEqual([30]);
  expect(find(comparisons, 'fts.exchange', 'total').measure.unit).toBe('tokens');
});

test('writes are told per finished transfer, and not at all when none has finished', () => {
  const writes = { 'iam.cms.rate.writes total': 600 };
  const comparisons = compared({
    some: [run({ ...writes, 'transfers.all.finished total': 200 })],
    none: [run({ ...writes, 'transfers.all.finished total': 0 })],
  });
  expect(valuesOf(find(comparisons, 'issuer.writes_per_transfer', 'mean'))).toEqual([3, undefined]);
});

test('storage.modify stands apart, and a model without it has no worst token of it to fear', () => {
  const comparisons = compared({
    modify: [
      run({
        'tokens.all.exposure.read mean': 5,
        'tokens.all.exposure.create mean': 0,
        'tokens.all.exposure.modify mean': 7,
        'tokens.all.exposure.modify max': 9,
        'tokens.all.worst.modify max': 2,
      }),
    ],
    create: [
      run({
        'tokens.all.exposure.read mean': 5,
        'tokens.all.exposure.create mean': 6,
        'tokens.all.exposure.modify mean': 0,
        'tokens.all.exposure.modify max': 0,
      }),
    ],
  });
  expect(valuesOf(find(comparisons, 'exposure.all', 'mean'))).toEqual([12, 11]);
  expect(valuesOf(find(comparisons, 'exposure.modify', 'mean'))).toEqual([7, 0]);
  expect(valuesOf(find(comparisons, 'exposure.rest', 'mean'))).toEqual([5, 11]);
  expect(valuesOf(find(comparisons, 'exposure.worst.modify', 'max'))).toEqual([2, 0]);
});

test('what no variant has is not compared', () => {
  const measures = compared({ one: [run({ 'iam.cms.rate.all mean': 1 })] }).map(
    ({ measure }) => measure.measure,
  );
  expect(measures).toEqual(['issuer.requests.all']);
});

test('differences are taken replication by replication: what all variants share cancels', () => {
  const noisy = [10, 30, 20];
  const runs = (extra: readonly number[]) =>
    noisy.map((value, index) => run({ 'iam.cms.rate.all mean': value + extra[index] }, index));
  const row = find(
    compared({ base: runs([0, 0, 0]), more: runs([2, 2.1, 1.9]) }, 'base'),
    'issuer.requests.all',
    'mean',
  );
  const { estimate, difference } = row.cells[1];
  expect(estimate?.ci95?.low).toBeLessThan(0);
  expect(difference?.value).toBeCloseTo(2, 9);
  // Half the interval: t(0.975, 2) = 4.3027 times 0.1 / sqrt(3).
  expect((difference?.ci95?.high ?? 0) - 2).toBeCloseTo((4.30265 * 0.1) / Math.sqrt(3), 5);
  expect(row.cells[0].difference).toMatchObject({ value: 0, ci95: { low: 0, high: 0 } });
});

test('a replication without the figure on one side has no difference', () => {
  const row = find(
    compared(
      {
        base: [run({ 'iam.cms.rate.all mean': 1 }), run({}, 1)],
        other: [run({ 'iam.cms.rate.all mean': 4 }), run({ 'iam.cms.rate.all mean': 6 }, 1)],
      },
      'base',
    ),
    'issuer.requests.all',
    'mean',
  );
  expect(row.cells[1]).toMatchObject({
    estimate: { value: 5, replications: 2 },
    difference: { value: 3, ci95: undefined, replications: 1 },
  });
});

test('of several submitters the first to fail decides on an outage', () => {
  const on = (finishToleranceS: number, toFinish: boolean) => ({
    service: 'issuer' as const,
    toStart: true,
    toFinish,
    startToleranceS: 0,
    finishToleranceS,
    because: '',
  });
  const dependences = [on(Number.POSITIVE_INFINITY, false), on(240, true)];
  expect(issuerOutageBorneS(dependences)).toBe(240);
  expect(issuerOutageBorneS([])).toBe(Number.POSITIVE_INFINITY);
  const comparisons = compare({
    study: study({ two: [run({})] }),
    dependence: new Map([['two', dependences]]),
    baseline: undefined,
  });
  expect(valuesOf(find(comparisons, 'dependence.issuer', 'to_finish'))).toEqual([1]);
  expect(valuesOf(find(comparisons, 'dependence.issuer', 'outage_at_fts'))).toEqual([240]);
});

test('comparison.csv has one row a measure, statistic and variant, and pivots', () => {
  const models = comparedModels(MODELS, 3, 'dc24');
  const rows: Record<string, string>[] = parse(comparisonCsv(models, compare(models)), { columns: true });
  const keys = rows.map(({ measure, stat, variant }) => `${measure} ${stat} ${variant}`);
  expect(new Set(keys).size).toBe(keys.length);
  const of = (measure: string, stat: string) =>
    Object.fromEntries(
      rows.filter((row) => row.measure === measure && row.stat === stat).map((row) => [row.variant, row]),
    );
  expect(Object.keys(of('issuer.requests.all', 'mean'))).toHaveLength(12);
  expect(of('issuer.requests.all', 'mean').x509).toMatchObject({
    unit: 'Hz',
    better: 'lower',
    value: '0',
    replications: '3',
    baseline: 'dc24',
  });
  // A negative number stays a number, though text that begins with a sign would be guarded.
  expect(Number(of('issuer.requests.all', 'mean').x509.difference)).toBeLessThan(0);
  expect(of('dependence.issuer', 'outage_at_fts').x509).toMatchObject({ value: 'inf', difference: '' });
});

test('comparison.csv has no differences without a baseline, and no formula from a name', () => {
  const models = comparedModels([{ ...MODELS[0], name: '=1+1' }, MODELS[1]]);
  const text = comparisonCsv(models, compare(models));
  const rows: Record<string, string>[] = parse(text, { columns: true });
  expect(new Set(rows.map(({ variant }) => variant))).toEqual(new Set(["'=1+1", 'dc24']));
  expect(
    rows.every(({ baseline, difference, ci95_low }) => `${baseline}${difference}${ci95_low}` === ''),
  ).toBe(true);
});
