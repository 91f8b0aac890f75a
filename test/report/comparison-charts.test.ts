import { Resvg } from '@resvg/resvg-js';
import { compile } from 'vega-lite';
import { expect, test } from 'vitest';
import { comparisonCharts } from '../../src/report/charts/comparison-charts.js';
import { renderSvg } from '../../src/report/charts/render.js';
import { RunSeries } from '../../src/report/charts/run-series.js';
import { type ScatterPoint, scatterSpec } from '../../src/report/charts/scatter-spec.js';
import { chartSpec } from '../../src/report/charts/spec.js';
import { colourOf, shapeOf } from '../../src/report/charts/style.js';
import { compare } from '../../src/report/comparison.js';
import { comparisonFiles } from '../../src/report/comparison-files.js';
import { comparedModels, MODELS } from './comparison-study.js';

const caption = { scenario: 'models', title: 'Models', variant: undefined, replications: 1 };
const DAY_S = 86_400;

const points: readonly ScatterPoint[] = MODELS.map(({ name, requestsHz, exposureBh, outageS }) => ({
  variant: name,
  requestsHz,
  exposureBh,
  outageS: outageS ?? Number.POSITIVE_INFINITY,
}));

function charts() {
  const { study } = comparedModels(MODELS);
  return comparisonCharts(
    study.variants.map(({ name, runs }) => ({ variant: name, series: new RunSeries(runs) })),
    0,
  );
}

function warningsOf(spec: Parameters<typeof compile>[0]): unknown[] {
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
  return warnings;
}

test('a comparison has the files of a run, comparison.csv and its charts, the same bytes each time', async () => {
  const compared = comparedModels(MODELS.slice(0, 2));
  const files = await comparisonFiles(compared, compare(compared));
  for (const name of [
    'x509/summary.csv',
    'dc24/charts/stored-tokens.svg',
    'charts/stored-tokens.svg',
    'comparison.csv',
    'charts/compare-requests.svg',
    'charts/compare-stored-tokens.vl.json',
    'charts/compare-load-exposure.svg',
  ]) {
    expect(files.get(name), name).toBeTruthy();
  }
  expect([...(await comparisonFiles(compared, compare(compared)))]).toEqual([...files]);
});

test('every model is in the legend by number, and those without a request are named instead of drawn', () => {
  const [requests] = charts();
  const [panel] = requests.panels;
  expect(panel.series.map(({ label }) => label)).toEqual(
    MODELS.map(({ name }, index) => `${index + 1}  ${name}`),
  );
  expect(panel.note).toBe('always 0: x509, rucio-minted, lhcb-dirac, alice-envelope, presigned-url');
  expect(panel.series[0].values.every((value) => value === null)).toBe(true);
});

test('bins are put together without changing the mean over time', () => {
  const { study } = comparedModels(MODELS);
  const [requests] = charts();
  const { values, timesS } = requests.panels[0].series[1];
  expect(values.length).toBeLessThanOrEqual(60);
  expect(timesS[timesS.length - 1]).toBe(DAY_S);
  const widths = timesS.map((end, bin) => end - (timesS[bin - 1] ?? 0));
  const mean = values.reduce<number>((sum, value, bin) => sum + (value ?? 0) * widths[bin], 0) / DAY_S;
  const full = study.variants[1].runs[0].metrics.find(({ name }) => name === 'iam.cms.rate.all');
  const bins = full?.series[0].values ?? new Float64Array();
  expect(mean).toBeCloseTo(bins.reduce((sum, value) => sum + value, 0) / bins.length, 9);
});

test('lines of several decades share an axis on which 0 has a place, and bear their numbers', () => {
  const [requests] = charts();
  const text = JSON.stringify(chartSpec(requests, caption, [0, DAY_S]));
  expect(text).toContain('"symlog"');
  expect(text).toContain('request rate (Hz, log)');
  for (const number of [2, 6, 8]) expect(text).toContain(`"number":${number}`);
  expect(text).not.toContain('"number":1}');
});

test('charts and scatter compile without a warning and draw', async () => {
  for (const chart of charts()) expect(warningsOf(chartSpec(chart, caption, [0, DAY_S]))).toEqual([]);
  const spec = scatterSpec(points, caption);
  if (spec === undefined) throw new Error('twelve models have a scatter');
  expect(warningsOf(spec)).toEqual([]);
  const svg = await renderSvg(spec);
  expect(() => new Resvg(svg)).not.toThrow();
  for (const { name } of MODELS) expect(svg).toContain(`>${name}<`);
  for (const text of ['requests to the issuer, mean (Hz, log)', 'any length', 'up to 1 h', '10 PB h'])
    expect(svg).toContain(`>${text}<`);
});

test('one variant alone, or variants without exposure, have no scatter', () => {
  expect(scatterSpec(points.slice(0, 1), caption)).toBeUndefined();
  expect(
    scatterSpec(
      points.map((point) => ({ ...point, exposureBh: 0 })),
      caption,
    ),
  ).toBeUndefined();
});

test('a scatter axis is logarithmic with a place for 0 where values span decades, and linear otherwise', () => {
  const scaleOf = (requests: readonly number[]) => {
    const spec = scatterSpec(
      requests.map((requestsHz, index) => ({ variant: `v${index}`, requestsHz, exposureBh: 1, outageS: 0 })),
      caption,
    );
    return (spec as unknown as { encoding: { x: { scale: object } } }).encoding.x.scale;
  };
  expect(scaleOf([0, 0.01, 50])).toMatchObject({ type: 'symlog', domain: [0, 50], constant: 0.01 });
  expect(scaleOf([1, 3])).toMatchObject({ zero: true });
  expect(scaleOf([0, 0])).toMatchObject({ zero: true });
  // Next to nothing does not look like much.
  expect(scaleOf([100, 100.1])).toMatchObject({ zero: false, domain: [98.74875, 101.35125] });
});

test('an axis that does not begin at 0 says so', () => {
  const near = [1.165, 1.157].map((requestsHz, index) => ({
    variant: `v${index}`,
    requestsHz,
    exposureBh: 1e15 * requestsHz,
    outageS: 0,
  }));
  expect(JSON.stringify(scatterSpec(near, caption))).toContain('mean (Hz, not from 0)');
});

test('no two of twelve variants have the same shape, and no two of forty the same shape and colour', () => {
  const looks = Array.from({ length: 40 }, (_, index) => `${shapeOf(index)} ${colourOf(index)}`);
  expect(new Set(looks).size).toBe(40);
  expect(new Set(looks.slice(0, 12).map((_, index) => shapeOf(index))).size).toBe(12);
});
