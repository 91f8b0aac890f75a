import { extent, sort } from 'd3-array';
import type { TopLevelSpec } from 'vega-lite';
import { rounded } from '../number.js';
import { decadesFrom0 } from './log-axis.js';
import { type Caption, titleOf } from './spec.js';
import { CONFIG, colourOf, lookOf, shapeOf } from './style.js';
import { tooltipOf } from './tooltip.js';

const HEIGHT = 440;
const HOUR_S = 3600;
/** Values that span more than this factor get a logarithmic axis. */
const LOG_FROM = { requests: 100, exposure: 10 };
const STROKE_WIDTH = 2;
/** Room for a mark at the edge, px. */
const EDGE = 18;
/** Values of which the least is more than this share of the largest are shown on an axis that does not begin at 0. */
const CLOSE = 0.6;
/** Such an axis spans at least this share of the largest value, so that next to nothing does not look like much. */
const LEAST_SPAN = 0.05;

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
  const rows = rowsOf(points);
  const sizes = SIZES.filter(({ label }) => rows.some(({ outage }) => outage === label));
  const names = points.map(({ variant }) => variant);
  const legend = { symbolSize: 90, rowPadding: 4 };
  const x = axisOf('requests_hz', rows, 'requests to the issuer, mean', 'Hz', LOG_FROM.requests);
  const y = axisOf(
    'exposure_bh',
    rows,
    'exposure, mean: bytes in reach × hours left',
    'B h',
    LOG_FROM.exposure,
  );
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: titleOf('Load of the issuer against exposure, by variant', caption),
    config: CONFIG,
    width: 'container',
    height: HEIGHT,
    data: { values: rows },
    mark: { type: 'point', filled: false, strokeWidth: STROKE_WIDTH, opacity: 1 },
    encoding: {
      x,
      y,
      color: lookOf('variant', names, colourOf, legend),
      shape: lookOf('variant', names, shapeOf, legend),
      tooltip: tooltipOf(
        ['variant', 'variant', 'nominal'],
        ['requests_hz', 'requests (Hz)'],
        ['exposure_bh', 'exposure (B h)'],
        ['outage', 'outage borne', 'nominal'],
      ),
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
  } as unknown as TopLevelSpec;
}

/** Data of the marks, the largest first so that none hides another. */
function rowsOf(points: readonly ScatterPoint[]) {
  const rows = points.map(({ variant, requestsHz, exposureBh, outageS }) => ({
    variant,
    requests_hz: rounded(requestsHz),
    exposure_bh: rounded(exposureBh),
    size: SIZES.findIndex(({ upToS }) => outageS <= upToS),
    ...(Number.isFinite(outageS) ? { outage_h: rounded(outageS / HOUR_S) } : {}),
  }));
  return sort(rows, ({ size }) => -size).map(({ size, ...row }) => ({ ...row, outage: SIZES[size].label }));
}

/** Linear from 0 or around values near to each other, or logarithmic if they span more than a factor `logFrom`. */
function axisOf<F extends 'requests_hz' | 'exposure_bh'>(
  field: F,
  rows: readonly Readonly<Record<F, number>>[],
  quantity: string,
  unit: string,
  logFrom: number,
) {
  const values = rows.map((row) => row[field]);
  const [min = 0, max = 0] = extent(values.filter((value) => value > 0));
  const spare = Math.max(max - min, LEAST_SPAN * max) / 4;
  const isLog = max > min * logFrom;
  const isClose = !isLog && min > CLOSE * max && !values.includes(0);
  const { scale, ticks = undefined } = isLog
    ? decadesFrom0(min, max)
    : { scale: isClose ? { domain: [min - spare, max + spare], zero: false } : { zero: true } };
  const number = `format(datum.value, datum.value < 1 ? '~g' : '${unit === 'Hz' ? '~f' : '~s'}')`;
  return {
    field,
    type: 'quantitative',
    title: `${quantity} (${unit}${isLog ? ', log' : isClose ? ', not from 0' : ''})`,
    scale: { ...scale, nice: false, padding: EDGE },
    axis: {
      ...(ticks === undefined ? { tickCount: 6 } : { values: ticks }),
      labelFlush: false,
      labelExpr:
        unit === 'Hz'
          ? number
          : `datum.value === 0 ? '0' : replace(${number}, regexp('([A-Za-z]?)$'), ' $1${unit}')`,
    },
  };
}
