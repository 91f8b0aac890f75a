import { compile } from 'vega-lite';
import { describe, expect, test } from 'vitest';
import type { FaultWindow } from '../../src/measure/run-result.js';
import type { Chart } from '../../src/report/charts/chart.js';
import { faultBands } from '../../src/report/charts/fault-bands.js';
import { renderSvg } from '../../src/report/charts/render.js';
import { chartSpec } from '../../src/report/charts/spec.js';
import { compare } from '../../src/report/comparison.js';
import { comparisonFiles } from '../../src/report/comparison-files.js';
import { headlineTable } from '../../src/report/headline.js';
import { reportFiles } from '../../src/report/report-files.js';
import { scenarioOf } from '../../src/scenario/check.js';
import { simulate } from '../../src/study/simulate.js';
import { comparedModels, MODELS } from './comparison-study.js';

const DAY: readonly [number, number] = [0, 86_400];
const caption = { scenario: 'outage', title: 'Outage', variant: undefined, replications: 1 };

function window(fault: string, beginS: number, endS: number): FaultWindow {
  return { fault, beginUs: beginS * 1e6, endUs: endS * 1e6 };
}

/** Runs that have faults at such times. */
function variant(name: string, ...runs: readonly (readonly FaultWindow[])[]) {
  return { name, runs: runs.map((faults) => ({ faults })) };
}

const chart: Chart = {
  file: 'chart',
  title: 'Chart',
  panels: ['First', 'Second'].map((title) => ({
    title,
    quantity: 'files',
    unit: 'count',
    series: [{ label: 'files', values: [1, 2, 3, 4], timesS: [21_600, 43_200, 64_800, 86_400] }],
  })),
};

describe('the times of faults', () => {
  test('without a fault there are none, and the chart is as it was', () => {
    expect(faultBands([variant('base', [])], DAY)).toBeUndefined();
    expect(faultBands([variant('base', [window('late', 86_400, 90_000)])], DAY)).toBeUndefined();
    expect(JSON.stringify(chartSpec(chart, caption, DAY, undefined))).toBe(
      JSON.stringify(chartSpec(chart, caption, DAY)),
    );
  });

  test('are cut to what is measured', () => {
    const bands = faultBands(
      [variant('base', [window('a', 0, 7200), window('b', 80_000, 99_000)])],
      [3600, 86_400],
    );
    expect(bands?.lanes).toEqual([
      { label: 'a', bands: [{ fromS: 3600, toS: 7200, share: 1 }] },
      { label: 'b', bands: [{ fromS: 80_000, toS: 86_400, share: 1 }] },
    ]);
  });

  test('of one instant can be seen', () => {
    const [lane] = faultBands([variant('base', [window('flush', 3600, 3600)])], DAY)?.lanes ?? [];
    expect(lane.bands).toHaveLength(1);
    expect((lane.bands[0].toS - lane.bands[0].fromS) / (86_400 / 640)).toBeCloseTo(1.5, 9);
  });

  test('of faults that overlap are shaded once, each in a lane of its own', () => {
    const bands = faultBands([variant('base', [window('b', 3600, 7200), window('a', 5000, 9000)])], DAY);
    expect(bands?.lanes.map(({ label }) => label)).toEqual(['a', 'b']);
    expect(bands?.all).toEqual([{ fromS: 3600, toS: 9000, share: 1 }]);
  });

  test('of several replications are shaded by how many have them', () => {
    const bands = faultBands(
      [variant('base', [window('a', 1000, 5000)], [window('a', 3000, 9000)], [], [])],
      DAY,
    );
    expect(bands?.all).toEqual([
      { fromS: 1000, toS: 3000, share: 0.25 },
      { fromS: 3000, toS: 5000, share: 0.5 },
      { fromS: 5000, toS: 9000, share: 0.25 },
    ]);
  });

  test('that differ between variants say which variants', () => {
    const bands = faultBands(
      [
        variant('base', []),
        variant('1h', [window('gone', 3600, 7200)]),
        variant('2h', [window('gone', 3600, 10_800)]),
        ...['a', 'b', 'c', 'd'].map((name) => variant(name, [window('gone', 20_000, 30_000)])),
      ],
      DAY,
    );
    expect(bands?.lanes.map(({ label }) => label)).toEqual(['gone: 1h', 'gone: 2h', 'gone: a, b and 2 more']);
    const same = [variant('x', [window('gone', 1, 5000)]), variant('y', [window('gone', 1, 5000)])];
    expect(faultBands(same, DAY)?.lanes.map(({ label }) => label)).toEqual(['gone']);
  });

  test('of very many short faults are no more than a chart can show', () => {
    const many = Array.from({ length: 80_000 }, (_, n) => window('flaky', n + 0.2, n + 0.4));
    expect(faultBands([variant('base', many)], DAY)?.all).toEqual([
      { fromS: 0.2, toS: expect.closeTo(80_000 + 203, -2), share: 1 },
    ]);
    const names = Array.from({ length: 40 }, (_, n) => window(`fault-${n + 10}`, n * 100, n * 100 + 50));
    const lanes = faultBands([variant('base', names)], DAY)?.lanes ?? [];
    expect(lanes).toHaveLength(12);
    expect(lanes.at(-1)?.label).toBe('29 more');
  });
});

describe('a chart with faults', () => {
  const long = `a-name-of-${'x'.repeat(54)}`;
  const spec = chartSpec(
    chart,
    caption,
    DAY,
    faultBands([variant('base', [window('outage', 20_000, 40_000), window(long, 30_000, 50_000)])], DAY),
  );

  test('names each of them in a line of its own, and compiles without a warning', async () => {
    const warnings: unknown[] = [];
    const logger = {
      level: () => logger,
      error: (...args: unknown[]) => logger.warn(...args),
      warn: (...args: unknown[]) => {
        warnings.push(args);
        return logger;
      },
      info: () => logger,
      debug: () => logger,
    };
    compile(spec, { logger: logger as never });
    expect(warnings).toEqual([]);
    const svg = await renderSvg(spec);
    const heights = ['outage', long].map((name) => {
      const found = svg.match(
        new RegExp(`transform="translate\\(([-\\d.]+),([-\\d.]+)\\)"[^>]*>${name}</text>`),
      );
      return Number(found?.[2]);
    });
    expect(heights[1] === heights[0]).toBe(false);
    expect(Math.abs(heights[1] - heights[0])).toBeGreaterThanOrEqual(11);
  });

  test('shades the same times in every panel, lightly', async () => {
    const svg = await renderSvg(spec);
    // 1 band of both together in each panel, from 20 000 s to 50 000 s of 86 400 s on 640 px.
    const bands = [...svg.matchAll(/<path[^>]*d="M([\d.]+),0h([\d.]+)v[^"]*"[^>]*fill="#000000"[^>]*>/g)];
    expect(bands).toHaveLength(2);
    for (const [path, x, width] of bands) {
      expect(Number(x)).toBeCloseTo((20_000 / 86_400) * 640, 0);
      expect(Number(width)).toBeCloseTo((30_000 / 86_400) * 640, 0);
      expect(Number(path.match(/opacity="([\d.]+)"/)?.[1])).toBeCloseTo(0.13, 9);
    }
  });
});

test('all charts over time have them: of a variant, of all variants and of a comparison', async () => {
  const compared = comparedModels(MODELS.slice(0, 3));
  const study = {
    ...compared.study,
    variants: compared.study.variants.map((one) => ({
      ...one,
      runs: one.runs.map((run) => ({ ...run, faults: [window('outage', run.endUs / 3e6, run.endUs / 2e6)] })),
    })),
  };
  const files = await comparisonFiles({ ...compared, study }, compare({ ...compared, study }));
  const svgs = [...files].filter(([name]) => name.endsWith('.svg') && !/scatter|load/.test(name));
  expect(svgs.length).toBeGreaterThan(4);
  for (const [name, svg] of svgs) expect(svg, name).toContain('>outage</text>');
});

describe('the table of a run with faults', () => {
  const scenario = scenarioOf({
    name: 'x',
    title: 'X',
    horizon: '4 h',
    issuers: { cms: {} },
    submitters: { cms: {} },
    fts: { cern: {} },
    sites: { A: {}, B: {} },
    tokens: { preset: 'dc24' },
    workloads: [
      { name: 'cms', arrivals: { law: 'fixed', rate: '60 /h' }, files: 5, sources: 'A', destinations: 'B' },
    ],
    faults: [
      { kind: 'cache-flush', name: 'flush', at: '90 min' },
      { kind: 'cache-flush', name: 'never', random: { mtbf: '700 d' } },
    ],
  });
  const study = {
    scenario: 'x',
    title: 'X',
    seed: 1,
    version: '0',
    hasVariants: false,
    variants: [{ name: 'base', scenarioHash: '', changes: [], runs: [simulate(scenario, new Map(), 0)] }],
  };

  test('tells of each fault that has begun what it did', () => {
    const table = headlineTable(study, { columns: 100, colour: false });
    expect(table).toMatch(/^Fault flush$/m);
    expect(table).toMatch(/first failed transfer after +–/);
    expect(table).toMatch(/failed, to an hour after +0/);
    expect(table).toMatch(/goodput back after +[\d.]+ (s|min)/);
    expect(table).toMatch(/backlog back after +[\d.]+ (s|min)/);
    expect(table).not.toMatch(/Fault never/);
  });

  test('and the results are shaded', async () => {
    const files = await reportFiles(study);
    expect(files.get('charts/transfers-cms.svg')).toContain('>flush</text>');
    expect(files.get('summary.csv')).toContain('faults.flush.begun,total,faults,1');
  });
});
