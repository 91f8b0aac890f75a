import { Resvg } from '@resvg/resvg-js';
import { compile } from 'vega-lite';
import { expect, test } from 'vitest';
import { comparisonCharts } from '../../src/report/charts/comparison-charts.js';
import { renderSvg } from '../../src/report/charts/render.js';
import { RunSeries } from '../../src/report/charts/run-series.js';
import { scatterAxis, shareOf, shownAt, valueAt } from '../../src/report/charts/scatter-axis.js';
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
  for (const text of ['none', 'requests to the issuer, mean (Hz, log)', 'any length', 'up to 1 h', '10 PB h'])
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

test('a scatter axis is linear for one decade and has a band for 0 when it is logarithmic', () => {
  expect(scatterAxis([1, 3], 100)).toMatchObject({ log: false, domain: [0, 5], band: undefined });
  expect(scatterAxis([0, 0], 100)).toMatchObject({ log: false, domain: [0, 1] });
  const axis = scatterAxis([0, 0.01, 0, 50], 100);
  expect(axis.log).toBe(true);
  const shown = shownAt(axis, [0, 0.01, 0, 50], [2, 0, 1, 0]);
  expect([shown[1], shown[3]]).toEqual([0.01, 50]);
  expect(shown[2]).toBeLessThan(shown[0]);
  expect(shown[0]).toBeLessThan(axis.band?.end ?? 0);
  for (const value of shown) {
    expect(shareOf(axis, value)).toBeGreaterThan(0);
    expect(valueAt(axis, shareOf(axis, value))).toBeCloseTo(value, 9);
  }
});

test.each([
  [[1.165, 1.157, 1.137]],
  [[1.098e15, 1.086e15, 1.083e15]],
  [[70, 100]],
  [[3, 3]],
  [[0.004, 0.0041]],
])('values near to each other have an axis around them, with room and few round ticks: %j', (values) => {
  const { log, domain, ticks } = scatterAxis(values, 10);
  expect(log).toBe(false);
  expect(domain[0]).toBeGreaterThan(0);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  expect(domain[0]).toBeLessThan(low);
  expect(domain[1]).toBeGreaterThan(high);
  expect(domain[1] - domain[0]).toBeGreaterThanOrEqual(0.05 * high);
  expect((high - low) / (domain[1] - domain[0])).toBeLessThan(0.9);
  if (high - low > 0.05 * high) expect((high - low) / (domain[1] - domain[0])).toBeGreaterThan(0.4);
  expect(ticks.length).toBeGreaterThanOrEqual(4);
  expect(ticks.length).toBeLessThanOrEqual(11);
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
