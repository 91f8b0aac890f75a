import { basename } from 'node:path';
import { extent, group, median, pairs, range, sort } from 'd3-array';
import { type Place, refused } from '../../scenario/error.js';
import type { Measurement } from '../measurement.js';
import { SERIES_SETTINGS, type Settings } from './argument.js';
import { impossible, isPossible } from './load.js';
import { commonFields } from './point.js';
import { quantileOfColumn } from './quantile-columns.js';
import { checkNoCounter, checkQuantile } from './series-checks.js';
import { LATENCY_COLUMNS, type SeriesColumn, SteppedSeries, type TimeSeries } from './time-series.js';

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
 * Series of production as points: moments that have both a rate and a latency, in classes of equal size by pods,
 * stored rows and rate; a point is the median of its class. Requests in production arrive whether or not earlier
 * ones are answered. Throws a `ScenarioError` if the series do not fit together.
 */
export function condense(series: readonly TimeSeries[]): Measurement[] {
  if (series.length === 0) return [];
  const byColumn = columnsOf(series);
  const rate = byColumn.get('rate_hz');
  const latency = latencyIn(byColumn);
  if (rate === undefined || latency === undefined) {
    const missing = rate === undefined ? 'rate_hz' : 'latency_s';
    throw refused(
      series[0].shown,
      `no series is \`${missing}\``,
      `add the answer to that query, as other.json@column=${missing}`,
    );
  }
  const place: Place = { file: rate.shown, line: 0, column: 0 };
  const { pods, rows, grant, use, source } = commonFields(settingsOf(series), () => place);
  if (pods === undefined && !byColumn.has('pods')) {
    throw refused(
      place,
      'no series says how many pods there were',
      `name a file as ${rate.shown}@column=rate_hz,pods=1, give --pods, or add a series \`pods\``,
    );
  }
  const moments = momentsOf(rate, latency, byColumn, { pods, rows });
  return classesOf(moments).map((moment, index) => ({
    place: { ...place, column: index + 1 },
    source,
    use,
    mix: grant,
    load: { kind: 'open' },
    quantile: quantileOfColumn(latency.column),
    ...moment,
  }));
}

function columnsOf(series: readonly TimeSeries[]): ReadonlyMap<SeriesColumn, TimeSeries> {
  const byColumn = new Map<SeriesColumn, TimeSeries>();
  for (const one of series) {
    const before = byColumn.get(one.column);
    if (before !== undefined) {
      throw refused(one.shown, `\`${one.column}\` is in ${before.shown} as well`, 'give each column once');
    }
    checkQuantile(one.column, basename(one.shown), one.shown);
    checkNoCounter(one);
    byColumn.set(one.column, one);
  }
  return byColumn;
}

/** The series of the latency. */
function latencyIn(byColumn: ReadonlyMap<SeriesColumn, TimeSeries>): TimeSeries | undefined {
  const [latency, other] = LATENCY_COLUMNS.flatMap((column) => byColumn.get(column) ?? []);
  if (other !== undefined) {
    throw refused(
      other.shown,
      `\`${other.column}\` is beside \`${latency.column}\`, and a point has one latency`,
      'give the mean alone: it does not hang on the law of the service times',
    );
  }
  return latency;
}

/** What is said of any of the files, which is of all of them. What all have from `--pods` gives way to a series. */
function settingsOf(series: readonly TimeSeries[]): Settings {
  const settings: Settings = {};
  for (const { file, shown } of series) {
    for (const key of SERIES_SETTINGS) {
      const [before, given] = [settings[key], file.settings[key]];
      if (given === undefined || key === 'column') continue;
      if (before !== undefined && before !== given) {
        throw refused(shown, `\`${key}\` is ${given}, and ${before} of another series`, 'say it of one file');
      }
      settings[key] = given;
    }
  }
  const own = series.find(({ column }) => settings[column as 'pods' | 'rows'] !== undefined);
  if (own !== undefined) {
    const given = settings[own.column as 'pods' | 'rows'];
    throw refused(own.shown, `\`${own.column}\` is a series and ${given} as well`, 'say it once');
  }
  const counted = series.some(({ column }) => column === 'pods');
  return { ...(counted ? {} : series[0].file.common), ...settings };
}

/** The moments of the coarser of rate and latency that have all that a point needs, by the nearest samples. */
function momentsOf(
  rate: TimeSeries,
  latency: TimeSeries,
  byColumn: ReadonlyMap<SeriesColumn, TimeSeries>,
  given: { readonly pods: number | undefined; readonly rows: number | undefined },
): Moment[] {
  const stepped = (series: TimeSeries | undefined) => series && new SteppedSeries(series);
  const [rates, latencies] = [new SteppedSeries(rate), new SteppedSeries(latency)];
  const [podCounts, rowCounts] = [stepped(byColumn.get('pods')), stepped(byColumn.get('rows'))];
  const toS = latency.column === 'latency_ms' ? 1e-3 : 1;
  const coarser = rates.stepMs >= latencies.stepMs ? rates : latencies;
  const both = coarser.moments().flatMap((timeMs) => {
    const [rateHz, found] = [rates.at(timeMs), latencies.at(timeMs)];
    // 0 Hz is a moment at which nothing was asked, and has no latency.
    return rateHz === undefined || found === undefined || rateHz <= 0 || found <= 0
      ? []
      : [{ timeMs, rateHz, latencyS: found * toS }];
  });
  const possible = both.filter(
    ({ rateHz, latencyS }) => isPossible('rateHz', rateHz) && isPossible('latencyS', latencyS),
  );
  if (possible.length < both.length / 2) refuseUnits(both, rate, latency);
  const moments = possible.flatMap(({ timeMs, rateHz, latencyS }) => {
    const pods = given.pods ?? Math.round(podCounts?.at(timeMs) ?? 0);
    const rows = rowCounts === undefined ? given.rows : rowCounts.at(timeMs);
    const whole = rowCounts === undefined || rows !== undefined;
    return pods >= 1 && whole ? [{ rateHz, latencyS, pods, rows }] : [];
  });
  if (moments.length < SAMPLES) {
    throw refused(
      latency.shown,
      `${moments.length} moments have both a rate and a latency above 0 (${rates.span()}, ${latencies.span()})`,
      'ask both queries with the same start and end, over more time; times of Grafana are read as UTC',
    );
  }
  return moments;
}

/** Refuses series of which most values are none that an issuer has. */
function refuseUnits(
  moments: readonly Pick<Moment, 'rateHz' | 'latencyS'>[],
  rate: TimeSeries,
  latency: TimeSeries,
): never {
  const rateHz = median(moments, (moment) => moment.rateHz) ?? 0;
  if (!isPossible('rateHz', rateHz)) throw impossible('rateHz', rateHz, rate.shown);
  throw impossible('latencyS', median(moments, (moment) => moment.latencyS) ?? 0, latency.shown);
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
