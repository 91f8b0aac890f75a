import { Resvg } from '@resvg/resvg-js';
import { compile } from 'vega-lite';
import { expect, test } from 'vitest';
import type { RunResult } from '../../src/measure/run-result.js';
import { type Chart, overlay, withoutEmptyPanels } from '../../src/report/charts/chart.js';
import { lineWidths } from '../../src/report/charts/line-widths.js';
import { logTicks, niceAbove, niceBelow } from '../../src/report/charts/log-axis.js';
import { renderSvg } from '../../src/report/charts/render.js';
import { RunSeries } from '../../src/report/charts/run-series.js';
import { chartSpec } from '../../src/report/charts/spec.js';
import { colourOf, dashOf, shapeOf } from '../../src/report/charts/style.js';
import { timeAxis } from '../../src/report/charts/time-axis.js';

const caption = { scenario: 'dc24', title: 'A <b>title</b> & "more"', variant: 'no-cache', replications: 3 };

function chartOf(values: readonly (number | null)[], labels: readonly string[] = ['one']): Chart {
  const timesS = values.map((_, bin) => (bin + 1) * 60);
  return {
    file: 'chart',
    title: 'Chart <script>alert(1)</script>',
    panels: [
      {
        title: 'Panel',
        quantity: 'request rate',
        unit: 'Hz',
        series: labels.map((label) => ({ label, values, timesS })),
      },
    ],
  };
}

test('a chart is the same bytes whenever it is drawn', async () => {
  const spec = chartSpec(chartOf([1, 2, null, 4]), caption, [0, 240]);
  const first = await renderSvg(spec);
  await renderSvg(chartSpec(chartOf([3, 1]), caption, [0, 120]));
  expect(await renderSvg(structuredClone(spec))).toBe(first);
  expect(first).not.toMatch(/\bid="/);
});

test('a chart has a title, its scenario, variant and replications, and axes with units', async () => {
  const svg = await renderSvg(chartSpec(chartOf([1, 2, 3, 4], ['client_credentials']), caption, [0, 240]));
  for (const text of [
    'dc24 / no-cache',
    'mean of 3 replications',
    'request rate (Hz)',
    'time since the start (s)',
    'client_credentials',
    'points: means over 60 s',
  ]) {
    expect(svg).toContain(text);
  }
});

test('names and titles are text in a chart, never markup', async () => {
  const label = '"><image href="x" onerror="alert(1)"/>&amp;';
  const svg = await renderSvg(chartSpec(chartOf([1, 2], [label]), caption, [0, 120]));
  expect(svg).not.toMatch(/<(script|image|b)\b/);
  expect(svg).toContain('&lt;script&gt;');
  expect(() => new Resvg(svg)).not.toThrow();
});

test('a specification compiles without a warning', () => {
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
  compile(chartSpec(chartOf([1, null, 3]), caption, [0, 180]), { logger: logger as never });
  const slow: Chart = {
    ...chartOf([0.01, 200, 0]),
    panels: [{ ...chartOf([0.01, 200, 0]).panels[0], unit: 's' }],
  };
  compile(chartSpec(slow, caption, [0, 180]), { logger: logger as never });
  expect(warnings).toEqual([]);
});

test('every value of the run is in the specification', () => {
  const values = Array.from({ length: 5000 }, (_, bin) => bin / 7);
  const text = JSON.stringify(chartSpec(chartOf(values), caption, [0, 300_000]));
  expect(text.match(/"series":"one"/g)).toHaveLength(5000);
});

test('lines of nothing but zeros are left out, and charts without lines', () => {
  expect(withoutEmptyPanels(chartOf([0, null, 0]))).toBeUndefined();
  expect(withoutEmptyPanels(chartOf([0, 0.1]))?.panels[0].series).toHaveLength(1);
});

test('variants are the lines of one chart, also a variant in which nothing happens', () => {
  const shown = overlay([
    { variant: 'base', chart: chartOf([1, 2], ['refresh', 'never']) },
    { variant: 'off', chart: chartOf([0, 0], ['refresh', 'never']) },
  ]);
  expect(shown?.panels.map(({ title }) => title)).toEqual(['Panel: refresh', 'Panel: never']);
  expect(shown?.panels[0].series.map(({ label }) => label)).toEqual(['base', 'off']);
  expect(overlay([{ variant: 'off', chart: chartOf([0, 0]) }])).toBeUndefined();
});

test('a chart of several replications shows their mean, over those that have a value', () => {
  const run = (values: number[]): RunResult => ({
    replication: 0,
    startUs: 0,
    endUs: 2e6,
    binEndsUs: [1e6, 2e6, 3e6],
    metrics: [
      {
        name: 'iam.cms.queue',
        stats: [],
        series: [{ name: 'iam.cms.queue', values: Float64Array.from(values) }],
      },
    ],
    failures: [],
    faults: [],
    windows: [],
  });
  const series = new RunSeries([run([1, 5, Number.NaN]), run([3, Number.NaN, Number.NaN])]);
  expect(series.line('iam.cms.queue', 'x').values).toEqual([2, 5, null]);
});

test('twelve lines differ in greyscale: by dash or by lightness', () => {
  const looks = Array.from({ length: 12 }, (_, line) => ({
    lightness: lightness(colourOf(line)),
    dash: dashOf(line).join(),
  }));
  for (const [index, a] of looks.entries()) {
    for (const b of looks.slice(0, index)) {
      expect(a.dash !== b.dash || Math.abs(a.lightness - b.lightness) > 12).toBe(true);
    }
  }
});

test('the time axis has the unit of its span and ticks at whole days', () => {
  expect(timeAxis(0, 120)).toMatchObject({ unit: 's', unitS: 1 });
  expect(timeAxis(0, 7200)).toMatchObject({ unit: 'min', unitS: 60 });
  expect(timeAxis(0, 86400)).toMatchObject({
    unit: 'h',
    unitS: 3600,
    ticks: [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24],
  });
  expect(timeAxis(43200, 12 * 86400)).toMatchObject({
    unit: 'd',
    ticks: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  });
  for (const horizon of [1, 59, 600, 4000, 90_000, 1e6, 1e8]) {
    const { ticks } = timeAxis(0, horizon);
    expect(ticks.length).toBeGreaterThan(1);
    expect(ticks.length).toBeLessThan(18);
  }
});

test('a logarithmic axis has round bounds around its values', () => {
  for (const value of [1e-6, 0.003, 0.06, 1, 7, 999, 1000, 31_000]) {
    expect(niceBelow(value)).toBeLessThanOrEqual(value);
    expect(niceBelow(value)).toBeGreaterThan(value / 2.6);
    expect(niceAbove(value)).toBeGreaterThanOrEqual(value);
    expect(niceAbove(value)).toBeLessThan(value * 2.6);
  }
  expect(logTicks(0.02, 2)).toEqual([0.02, 0.05, 0.1, 0.2, 0.5, 1, 2]);
  expect(logTicks(0.001, 1000)).toEqual([0.001, 0.01, 0.1, 1, 10, 100, 1000]);
});

/** L* of CIELAB. */
function lightness(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return luminance <= 0.008856 ? luminance * 903.3 : 116 * Math.cbrt(luminance) - 16;
}

test('marks of 36 variants can be told apart by colour and shape', () => {
  const looks = Array.from({ length: 36 }, (_, index) => `${colourOf(index)} ${shapeOf(index)}`);
  expect(new Set(looks).size).toBe(36);
});

test('a line below another one is wider, and shows on both sides of it', () => {
  const widths = (...lines: (number | null)[][]) => lineWidths(lines.map((values) => ({ values })));
  const [alone] = widths([1, 2, 3]);
  expect(widths([1, 2, 3], [2, 3, 4])).toEqual([alone, alone]);
  const [below, above] = widths([1, 2, 3], [1.005, 2, null]);
  expect(above).toBe(alone);
  expect(below).toBeGreaterThan(alone + 1.5);
  const [lowest, low, top] = widths([1, 2], [1, 2], [1, 2]);
  expect(lowest).toBeGreaterThan(low + 1.5);
  expect(low).toBeGreaterThan(top + 1.5);
  // At 0, where most lines are for most of the time, nothing is hidden that would be missed.
  expect(widths([0, 0, 5], [0, 0, 9])).toEqual([alone, alone]);
});

test('a chart of a single bin says how long it is', () => {
  const one: Chart = {
    file: 'one',
    title: 'One',
    panels: [
      { title: 'p', quantity: 'q', unit: 'Hz', series: [{ label: 'a', values: [1], timesS: [4200] }] },
    ],
  };
  expect(JSON.stringify(chartSpec(one, { ...caption, title: 'T' }, [600, 4200]))).toContain(
    'points: means over 60 min',
  );
});
