import type { TopLevelSpec } from 'vega-lite';
import { rounded } from '../number.js';
import { logTicks, niceAbove, niceBelow } from './log-axis.js';
import { titleOf } from './spec.js';
import { CONFIG, colourOf, dashOf, lookOf, shapeOf } from './style.js';
import { tooltipOf } from './tooltip.js';

const HEIGHT = 360;
/** Latencies that span more than this factor get a logarithmic axis. */
const LOG_FROM = 20;

/** A measured point, in the series of those that differ from it in their load only. */
export interface ChartPoint {
  readonly series: string;
  readonly rateHz: number;
  /** s; undefined where only the rate is known. */
  readonly latencyS: number | undefined;
  /** Whether the curve was fitted to it; else it is only compared. */
  readonly fitted: boolean;
  /** What the curve gives there. */
  readonly curve: { readonly rateHz: number; readonly latencyS: number | undefined };
}

/** The fitted latency by rate. */
export interface ChartCurve {
  readonly series: string;
  readonly points: readonly { readonly rateHz: number; readonly latencyS: number }[];
}

/**
 * Latency against rate: measured points, the fitted curve of each series, and a thin line from each point to its place
 * on the curve. Points that were not fitted are hollow; a rate without a latency is a line across.
 */
export function calibrationSpec(
  name: string,
  about: string,
  curves: readonly ChartCurve[],
  points: readonly ChartPoint[],
): TopLevelSpec {
  const names = curves.map(({ series }) => series);
  const latencies = [...curves.flatMap((curve) => curve.points), ...points].flatMap(
    ({ latencyS }) => latencyS ?? [],
  );
  const rates = [...points, ...points.map(({ curve }) => curve), ...curves.flatMap((curve) => curve.points)];
  const { factor, unit, x, y } = axesOf(
    latencies,
    rates.map(({ rateHz }) => rateHz),
  );
  const legend = { symbolSize: 100, rowPadding: 5 };
  const colour = lookOf('series', names, colourOf, legend);
  const shape = lookOf('series', names, shapeOf, legend);
  const tooltips = tooltipsOf(unit);
  const shown = (latencyS: number | undefined) =>
    latencyS === undefined ? undefined : rounded(latencyS * factor);
  const marks = points.map((point) => ({
    series: point.series,
    rate: rounded(point.rateHz),
    latency: shown(point.latencyS),
    curve_rate: rounded(point.curve.rateHz),
    curve_latency: shown(point.curve.latencyS),
    use: point.fitted ? 'fit' : 'check',
  }));
  const whole = marks.filter(({ latency }) => latency !== undefined);
  const ratesOnly = marks.filter(({ latency }) => latency === undefined);
  const pointLayer = (fitted: boolean) => ({
    data: { values: whole.filter(({ use }) => (use === 'fit') === fitted) },
    mark: { type: 'point', filled: fitted, size: 90, strokeWidth: 2, opacity: 1 },
    encoding: {
      x,
      y,
      color: colour,
      shape,
      tooltip: tooltips.point,
    },
  });
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: titleOf('Latency of the issuer with load: measured and fitted', {
      scenario: name,
      title: `${about}; ${kindsText(whole, ratesOnly.length > 0)}`,
      variant: undefined,
      replications: 1,
    }),
    config: CONFIG,
    width: 'container',
    height: HEIGHT,
    layer: [
      {
        data: { values: ratesOnly },
        mark: { type: 'rule', strokeWidth: 1.4, strokeDash: [2, 3] },
        encoding: { x, color: colour, tooltip: tooltips.rate },
      },
      ...curves.map(({ series, points: line }, index) => ({
        data: {
          values: line.map(({ rateHz, latencyS }, order) => ({
            series,
            order,
            rate: rounded(rateHz),
            latency: rounded(latencyS * factor),
          })),
        },
        mark: { type: 'line', strokeWidth: 1.8, strokeJoin: 'round', strokeDash: dashOf(index) },
        encoding: {
          x,
          y,
          order: { field: 'order', type: 'quantitative' },
          color: colour,
          tooltip: tooltips.curve,
        },
      })),
      {
        data: { values: whole.filter(({ curve_latency }) => curve_latency !== undefined) },
        mark: { type: 'rule', strokeWidth: 1, stroke: '#888888' },
        encoding: { x, y, x2: { field: 'curve_rate' }, y2: { field: 'curve_latency' } },
      },
      pointLayer(true),
      pointLayer(false),
    ],
  } as unknown as TopLevelSpec;
}

/** Which kinds of marks there are, and how they look. */
function kindsText(whole: readonly { readonly use: string }[], hasRatesOnly: boolean): string {
  return [
    'lines: the fitted curves',
    whole.some(({ use }) => use === 'fit') ? 'filled: fitted points' : '',
    whole.some(({ use }) => use === 'check') ? 'hollow: points to check, not fitted' : '',
    hasRatesOnly ? 'vertical: rates without a latency' : '',
  ]
    .filter((kind) => kind !== '')
    .join(', ');
}

/** What is told of a measured point, of a measured rate without a latency and of a place on a curve. */
function tooltipsOf(unit: string) {
  const rate = ['rate', 'rate (Hz)'] as const;
  const latency = ['latency', `latency (${unit})`] as const;
  const curveRate = ['curve_rate', 'rate of the curve (Hz)'] as const;
  const series = ['series', 'series', 'nominal'] as const;
  const curveLatency = ['curve_latency', `latency of the curve (${unit})`] as const;
  return {
    point: tooltipOf(series, ['use', 'use', 'nominal'], rate, latency, curveRate, curveLatency),
    rate: tooltipOf(series, rate, curveRate),
    curve: tooltipOf(series, rate, latency),
  };
}

/** The axes, and by which latencies in s are multiplied on theirs. */
function axesOf(latencies: readonly number[], rates: readonly number[]) {
  const [factor, unit] = Math.max(...latencies) < 2 ? [1000, 'ms'] : [1, 's'];
  const [least, most] = [Math.min(...latencies) * factor, Math.max(...latencies) * factor];
  const isLog = most > LOG_FROM * least;
  const domain: readonly [number, number] = isLog
    ? [niceBelow(least * 0.9), niceAbove(most * 1.1)]
    : [0, most * 1.08];
  const x = {
    field: 'rate',
    type: 'quantitative',
    title: 'rate (Hz)',
    scale: { domain: [0, Math.max(...rates) * 1.05], nice: true },
    axis: { labelFlush: false, format: '~f', tickCount: 8 },
  };
  const y = {
    field: 'latency',
    type: 'quantitative',
    title: `mean latency (${unit}${isLog ? ', log' : ''})`,
    scale: { type: isLog ? 'log' : 'linear', domain, nice: !isLog },
    axis: { format: '~f', ...(isLog ? { values: logTicks(...domain) } : { tickCount: 6 }) },
  };
  return { factor, unit, x, y };
}
