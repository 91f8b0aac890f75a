import { extent, group, median, pairs, range, sort } from 'd3-array';
import { type Place, refused } from '../../scenario/error.js';
import type { Measurement } from '../measurement.js';
import { isPossible } from './load.js';
import { commonFields } from './point.js';
import type { PrometheusSeries, SeriesColumn } from './prometheus-series.js';

/** So many samples make a point, where there are that many. */
const SAMPLES = 5;
const RATE_CLASSES = 8;
const ROW_CLASSES = 4;
/** Rows that differ by less than this factor over a whole series are taken as alike. */
const ROWS_ALIKE = 1.2;

/** A moment of production. */
interface Moment {
  readonly rateHz: number;
  readonly latencyS: number;
  readonly pods: number;
  readonly rows: number | undefined;
}

/**
 * PrometheusSeries of production as points: moments that have both a rate and a latency, in classes of equal size by pods,
 * stored rows and rate; a point is the median of its class. Requests in production arrive whether or not earlier
 * ones are answered. Throws a `ScenarioError` if the series do not fit together.
 */
export function condense(series: readonly PrometheusSeries[]): Measurement[] {
  if (series.length === 0) return [];
  const byColumn = new Map<SeriesColumn, PrometheusSeries>();
  for (const one of series) {
    const before = byColumn.get(one.column);
    if (before !== undefined) {
      throw refused(one.shown, `\`${one.column}\` is in ${before.shown} as well`, 'give each column once');
    }
    byColumn.set(one.column, one);
  }
  const rate = byColumn.get('rate_hz');
  const latency = byColumn.get('latency_s') ?? byColumn.get('latency_ms');
  if (rate === undefined || latency === undefined) {
    const missing = rate === undefined ? 'rate_hz' : 'latency_s';
    throw refused(
      series[0].shown,
      `no series is \`${missing}\``,
      `add the answer to that query, as other.json@column=${missing}`,
    );
  }
  const place: Place = { file: rate.shown, line: 0, column: 0 };
  const settings = Object.assign({}, ...series.map(({ file }) => file.settings));
  const { pods, rows, grant, use, source } = commonFields(settings, () => place);
  if (pods === undefined && !byColumn.has('pods')) {
    throw refused(
      place,
      'no series says how many pods there were',
      `name a file as ${rate.shown}@column=rate_hz,pods=1, or add a series \`pods\``,
    );
  }
  const moments = momentsOf(rate, latency, byColumn, pods, rows);
  if (moments.length < SAMPLES) {
    throw refused(
      latency.shown,
      `${moments.length} moments have both a rate and a latency above 0`,
      'ask both queries with the same start, end and step, over more time',
    );
  }
  return classesOf(moments).map((moment, index) => ({
    place: { ...place, column: index + 1 },
    source,
    use,
    mix: grant,
    load: { kind: 'open' },
    ...moment,
  }));
}

function momentsOf(
  rate: PrometheusSeries,
  latency: PrometheusSeries,
  byColumn: ReadonlyMap<SeriesColumn, PrometheusSeries>,
  pods: number | undefined,
  rows: number | undefined,
): Moment[] {
  const toS = latency.column === 'latency_ms' ? 1e-3 : 1;
  return [...rate.values].flatMap(([time, rateHz]) => {
    const latencyS = (latency.values.get(time) ?? 0) * toS;
    const ready = pods ?? Math.round(byColumn.get('pods')?.values.get(time) ?? 0);
    const rowsSeries = byColumn.get('rows');
    const stored = rowsSeries === undefined ? rows : rowsSeries.values.get(time);
    const whole = rowsSeries === undefined || stored !== undefined;
    return isPossible('rateHz', rateHz) && isPossible('latencyS', latencyS) && ready >= 1 && whole
      ? [{ rateHz, latencyS, pods: ready, rows: stored }]
      : [];
  });
}

function classesOf(moments: readonly Moment[]): Moment[] {
  const rowsIn = ({ rows = 0 }: Moment) => rows;
  const [fewest = 0, most = 0] = extent(moments, rowsIn);
  const rowClasses = most > ROWS_ALIKE * fewest ? ROW_CLASSES : 1;
  return sort(
    group(moments, ({ pods }) => pods),
    ([pods]) => pods,
  )
    .flatMap(([, some]) => parts(some, rowClasses, rowsIn))
    .flatMap((some) => parts(some, RATE_CLASSES, ({ rateHz }) => rateHz))
    .map((some) => ({
      rateHz: median(some, ({ rateHz }) => rateHz) ?? 0,
      latencyS: median(some, ({ latencyS }) => latencyS) ?? 0,
      pods: some[0].pods,
      rows: some[0].rows === undefined ? undefined : median(some, rowsIn),
    }));
}

/** At most so many parts of equal size, in the order of a measure. */
function parts(
  moments: readonly Moment[],
  count: number,
  measure: (moment: Moment) => number,
): (readonly Moment[])[] {
  const sorted = sort(moments, measure);
  const number = Math.max(1, Math.min(count, Math.floor(sorted.length / SAMPLES)));
  const ends = range(number + 1).map((part) => Math.floor((part * sorted.length) / number));
  return pairs(ends).map(([from, to]) => sorted.slice(from, to));
}
