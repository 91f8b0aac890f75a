import { compile } from 'vega-lite';
import { describe, expect, test } from 'vitest';
import { changeMarks } from '../../src/report/charts/change-marks.js';
import { renderSvg } from '../../src/report/charts/render.js';
import { chartSpec } from '../../src/report/charts/spec.js';

const HOUR_US = 3600e6;
const SPAN: [number, number] = [0, 24 * 3600];
const variant = (name: string, ...changes: readonly (readonly [label: string, hours: number])[]) => ({
  name,
  changes: changes.map(([label, hours]) => ({ label, atUs: hours * HOUR_US })),
});
const chart = {
  file: 'one',
  title: 'One',
  panels: ['upper', 'lower'].map((title) => ({
    title,
    quantity: 'files',
    unit: 'count' as const,
    series: [{ label: 'files', values: [1, 2], timesS: [43_200, 86_400] }],
  })),
};
const caption = { scenario: 's', title: 'a title', variant: undefined, replications: 1 };

describe('instants of changes on a chart', () => {
  test('are none where nothing changes within its span, and the chart is as without', () => {
    expect(changeMarks([variant('base')], SPAN)).toBeUndefined();
    expect(changeMarks([variant('base', ['early', 1])], [3600, 7200])).toBeUndefined();
    expect(JSON.stringify(chartSpec(chart, caption, SPAN, undefined, undefined))).toBe(
      JSON.stringify(chartSpec(chart, caption, SPAN)),
    );
  });

  test('are named once where all variants agree, and with the variants otherwise', () => {
    const marks = changeMarks(
      [variant('a', ['wider', 6], ['pods', 12]), variant('b', ['wider', 6], ['pods', 18])],
      SPAN,
    );
    expect(marks?.named).toEqual([
      { label: 'wider', atS: 21_600 },
      { label: 'pods: a', atS: 43_200 },
      { label: 'pods: b', atS: 64_800 },
    ]);
    expect(marks?.atS).toEqual([21_600, 43_200, 64_800]);
  });

  test('of a daily tuning are named as far as there is room', () => {
    const many = Array.from({ length: 20 }, (_, day) => [`day ${day}`, day + 1] as const);
    const marks = changeMarks([variant('base', ...many)], SPAN);
    expect(new Set(marks?.named.map(({ label }) => label)).size).toBe(12);
    expect(marks?.named.at(-1)?.label).toBe('9 more');
    expect(marks?.atS.length).toBe(20);
  });

  test('are ruled in every panel, and named in lanes of their own beside them', async () => {
    const spec = chartSpec(
      chart,
      caption,
      SPAN,
      undefined,
      changeMarks([variant('base', ['one', 6], ['another', 6.1])], SPAN),
    );
    const warnings: string[] = [];
    const logger = {
      level: () => logger,
      warn: (text: string) => warnings.push(text),
      info() {},
      debug() {},
      error() {},
    };
    compile(spec, { logger: logger as never });
    expect(warnings).toEqual([]);
    const svg = await renderSvg(spec);
    expect(svg.match(/stroke-dasharray="3,3"/g)?.length).toBe(4);
    const heights = ['one', 'another'].map((label) => {
      const at = new RegExp(`translate\\(\\d+,([\\d.]+)\\)"[^>]*>${label}<`).exec(svg)?.[1];
      return Number(at);
    });
    expect(Math.abs((heights[0] ?? 0) - (heights[1] ?? 0))).toBeGreaterThanOrEqual(12);
  });
});
