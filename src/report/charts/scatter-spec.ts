import type { TopLevelSpec } from 'vega-lite';
import { rounded } from '../number.js';
import { type ScatterAxis, scatterAxis, shownAt } from './scatter-axis.js';
import { type Caption, titleOf } from './spec.js';
import { CONFIG, colourOf, PLOT_WIDTH, shapeOf } from './style.js';

const HEIGHT = 440;
const HOUR_S = 3600;
/** Values that span more than this factor get a logarithmic axis. */
const LOG_FROM = { requests: 100, exposure: 10 };
const STROKE_WIDTH = 2;

/** Sizes of marks, px², for outages up to so many seconds. */
const SIZES = [
  { upToS: 0, label: '0 h', area: 60 },
  { upToS: HOUR_S, label: 'up to 1 h', area: 110 },
  { upToS: 6 * HOUR_S, label: '1 to 6 h', area: 170 },
  { upToS: 24 * HOUR_S, label: '6 to 24 h', area: 240 },
  { upToS: 168 * HOUR_S, label: '24 to 168 h', area: 350 },
  { upToS: Number.MAX_VALUE, label: 'over 168 h', area: 500 },
  { upToS: Number.POSITIVE_INFINITY, label: 'any length', area: 700 },
] as const;

/** A variant in the scatter. */
export interface ScatterPoint {
  readonly variant: string;
  /** Mean requests to all issuers, Hz. */
  readonly requestsHz: number;
  /** Mean exposure by all live credentials, B h. */
  readonly exposureBh: number;
  /** Longest outage of the issuer that fails no transfer which FTS has, s; may be Infinity. */
  readonly outageS: number;
}

/**
 * Load of the issuer against exposure, the outage that transfers bear as the size of the mark. A variant has a shape
 * and a colour of its own; marks are hollow, so that those in one place all show. Undefined with fewer than two points, and where no variant exposes anything.
 */
export function scatterSpec(points: readonly ScatterPoint[], caption: Caption): TopLevelSpec | undefined {
  if (points.length < 2 || points.every(({ exposureBh }) => exposureBh === 0)) return undefined;
  const x = scatterAxis(
    points.map(({ requestsHz }) => requestsHz),
    LOG_FROM.requests,
  );
  const y = scatterAxis(
    points.map(({ exposureBh }) => exposureBh),
    LOG_FROM.exposure,
  );
  const rows = rowsOf(points, x, y);
  const sizes = SIZES.filter(({ label }) => rows.some(({ outage }) => outage === label));
  const names = points.map(({ variant }) => variant);
  const look = (range: readonly string[]) => ({
    field: 'variant',
    type: 'nominal',
    title: null,
    sort: null,
    scale: { domain: names, range },
    legend: { symbolSize: 90, rowPadding: 4 },
  });
  const across = axisOf('x', 'requests to the issuer, mean', 'Hz', x);
  const up = axisOf('y', 'exposure, mean: bytes in reach × hours left', 'B h', y);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: titleOf('Load of the issuer against exposure, by variant', caption),
    config: CONFIG,
    width: PLOT_WIDTH,
    height: HEIGHT,
    data: { values: rows },
    layer: [
      ...bandRule('x', x),
      ...bandRule('y', y),
      {
        mark: { type: 'point', filled: false, strokeWidth: STROKE_WIDTH, opacity: 1 },
        encoding: {
          x: across,
          y: up,
          color: look(names.map((_, index) => colourOf(index))),
          shape: look(names.map((_, index) => shapeOf(index))),
          size: {
            field: 'outage',
            type: 'ordinal',
            scale: {
              type: 'ordinal',
              domain: sizes.map(({ label }) => label),
              range: sizes.map(({ area }) => area),
            },
            legend: {
              title: ['longest outage of', 'the issuer that fails', 'no transfer at FTS'],
              titleFontSize: 11,
              titleFontWeight: 'normal',
              titleLimit: 0,
              symbolType: 'circle',
              rowPadding: 6,
            },
          },
        },
      },
    ],
  } as unknown as TopLevelSpec;
}

/** Data of the marks, the largest first so that none hides another. */
function rowsOf(points: readonly ScatterPoint[], x: ScatterAxis, y: ScatterAxis) {
  const requests = points.map(({ requestsHz }) => requestsHz);
  const exposures = points.map(({ exposureBh }) => exposureBh);
  const [atX, atY] = [shownAt(x, requests, exposures), shownAt(y, exposures, requests)];
  const marks = points.map((point, index) => ({
    point,
    size: SIZES.find(({ upToS }) => point.outageS <= upToS) ?? SIZES[SIZES.length - 1],
    at: { x: atX[index], y: atY[index] },
  }));
  return marks
    .map(({ point, size, at }) => ({
      variant: point.variant,
      requests_hz: rounded(point.requestsHz),
      exposure_bh: rounded(point.exposureBh),
      x: rounded(at.x),
      y: rounded(at.y),
      outage: size.label,
      area: size.area,
      ...(Number.isFinite(point.outageS) ? { outage_h: rounded(point.outageS / HOUR_S) } : {}),
    }))
    .sort((a, b) => b.area - a.area)
    .map(({ area, ...row }) => row);
}

function axisOf(field: string, quantity: string, unit: 'Hz' | 'B h', axis: ScatterAxis) {
  const { log, domain, ticks, band } = axis;
  const label =
    unit === 'Hz'
      ? 'datum.label'
      : `datum.value === 0 ? '0' : replace(datum.label, regexp('([A-Za-z]?)$'), ' $1${unit}')`;
  return {
    field,
    type: 'quantitative',
    title: `${quantity} (${unit}${log ? ', log' : domain[0] > 0 ? ', not from 0' : ''})`,
    scale: log ? { type: 'log', domain, nice: false } : { type: 'linear', domain, nice: false, zero: false },
    axis: {
      values: ticks,
      format: unit === 'Hz' ? '~f' : '~s',
      labelFlush: false,
      labelExpr: band === undefined ? label : `datum.value < ${band.end * 0.999} ? 'none' : ${label}`,
    },
  };
}

/** The line between 0 and the rest of a logarithmic axis. */
function bandRule(channel: 'x' | 'y', { band, domain, log }: ScatterAxis) {
  if (band === undefined) return [];
  return [
    {
      data: { values: [{ end: rounded(band.end) }] },
      mark: { type: 'rule', stroke: '#888888', strokeDash: [4, 3] },
      encoding: {
        [channel]: { field: 'end', type: 'quantitative', scale: { type: log ? 'log' : 'linear', domain } },
      },
    },
  ];
}
