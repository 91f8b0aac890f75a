import { pairs } from 'd3-array';
import { type Place, refused } from '../../scenario/error.js';
import { plainText } from './argument.js';
import { quantileOfColumn } from './quantile-columns.js';
import { SERIES_COLUMNS, type SeriesColumn, type TimeSeries } from './time-series.js';

/** Fewer samples may rise by chance. */
const SAMPLES_MIN = 8;
/** A counter that begins anew falls below this share of what it was, and does so at few of its samples. */
const RESET = 0.5;
const RESETS_MAX = 0.1;
const MEAN = 'sum(rate(…_sum[5m])) / sum(rate(…_count[5m]))';

/**
 * Refuses a series whose name or query says that it is another thing than its column: a counter, which no function
 * `rate()` has made a rate of, or a quantile for a mean. Answers of Prometheus have the name of the metric unless a
 * function took it off, Grafana has the query or the labels in the header. Throws a `ScenarioError`.
 */
export function checkNamed(column: SeriesColumn, named: string, place: Place | string): void {
  const isLatency = column.startsWith('latency');
  if (column !== 'rate_hz' && !isLatency) return;
  const isRate = /\b(rate|irate|increase|delta|deriv|histogram_quantile)\s*\(/.test(named);
  const counter = /\b[a-zA-Z_:][\w:]*_(total|count|sum|bucket)\b/.exec(named.replace(/\{[^}]*\}/g, ''));
  if (!isRate && counter !== null) {
    const kind = isLatency ? 'latency' : 'rate';
    throw refused(place, `\`${plainText(counter[0])}\` is a counter and no ${kind}`, remedyFor(column));
  }
  checkQuantile(column, named, place);
}

/** Refuses a quantile of the latency for its mean or for another one, where a name says it. Throws a `ScenarioError`. */
export function checkQuantile(column: SeriesColumn, named: string, place: Place | string): void {
  const quantile = column.startsWith('latency') ? quantileIn(named) : undefined;
  const expected = quantileOfColumn(column);
  if (quantile === undefined || quantile === expected) return;
  const right = SERIES_COLUMNS.find((known) => quantileOfColumn(known) === quantile);
  throw refused(
    place,
    `\`${plainText(named)}\` is the quantile ${quantile} of the latency and not ${expected ?? 'its mean'}`,
    right === undefined ? `ask for the mean: ${MEAN}` : `name it column=${right}`,
  );
}

/** The quantile that a name, a label or a query tells. */
function quantileIn(named: string): number | undefined {
  const asked =
    /histogram_quantile\s*\(\s*(0?\.\d+|1)/.exec(named) ?? /\bquantile="?(0?\.\d+|1)\b/.exec(named);
  if (asked !== null) return Number(asked[1]);
  const percent = /(?:^|[^a-zA-Z0-9])p(50|90|95|99)(?!\.?\d)/i.exec(named);
  return percent === null ? undefined : Number(percent[1]) / 100;
}

/**
 * Refuses rates that only ever rise, in whole numbers, but for falls to a new beginning: these are what a counter has
 * counted. Throws a `ScenarioError`.
 */
export function checkNoCounter({ column, shown, values }: TimeSeries): void {
  if (column !== 'rate_hz' || values.size < SAMPLES_MIN) return;
  const inTime = [...values].sort(([a], [b]) => a - b).map(([, value]) => value);
  if (!inTime.every(Number.isInteger)) return;
  const steps = pairs(inTime);
  const falls = steps.filter(([before, after]) => after < before);
  const rises = steps.filter(([before, after]) => after > before);
  if (rises.length === 0 || falls.length > RESETS_MAX * steps.length) return;
  if (falls.some(([before, after]) => after > RESET * before)) return;
  throw refused(
    shown,
    '`rate_hz` only ever rises, in whole numbers: a counter and no rate',
    remedyFor(column),
  );
}

function remedyFor(column: SeriesColumn): string {
  return column === 'rate_hz' ? 'ask sum(rate(…_count[5m])), requests per second' : `ask ${MEAN}`;
}
