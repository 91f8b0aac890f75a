import type { Measurement } from '../measurement.js';
import { mixOf, plainText, podsOf, refused, rowsOf, setting, useOf } from './argument.js';
import { isPossible } from './load.js';
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
      throw refused(at(one), `\`${one.column}\` is in ${before.shown} as well`, 'give each column once');
    }
    byColumn.set(one.column, one);
  }
  const rate = byColumn.get('rate_hz');
  const latency = byColumn.get('latency_s') ?? byColumn.get('latency_ms');
  if (rate === undefined || latency === undefined) {
    const missing = rate === undefined ? 'rate_hz' : 'latency_s';
    throw refused(
      at(series[0]),
      `no series is \`${missing}\``,
      `add the answer to that query, as other.json@column=${missing}`,
    );
  }
  const settings = new Map(series.flatMap(({ file }) => [...file.settings]));
  const pods = setting(settings, 'pods', podsOf, at(rate));
  if (pods === undefined && !byColumn.has('pods')) {
    throw refused(
      at(rate),
      'no series says how many pods there were',
      `name a file as ${rate.shown}@column=rate_hz,pods=1, or add a series \`pods\``,
    );
  }
  const moments = momentsOf(rate, latency, byColumn, pods, setting(settings, 'rows', rowsOf, at(rate)));
  if (moments.length < SAMPLES) {
    throw refused(
      at(latency),
      `${moments.length} moments have both a rate and a latency above 0`,
      'ask both queries with the same start, end and step, over more time',
    );
  }
  const mix = setting(settings, 'grant', mixOf, at(rate)) ?? ['client_credentials'];
  const use = setting(settings, 'use', useOf, at(rate)) ?? 'fit';
  const source = plainText(settings.get('source') ?? '');
  return classesOf(moments).map((moment, index) => ({
    place: { file: rate.shown, line: 0, column: index + 1 },
    source,
    use,
    mix,
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
  const rows = moments.map((moment) => moment.rows ?? 0);
  const rowClasses = Math.max(...rows) > ROWS_ALIKE * Math.min(...rows) ? ROW_CLASSES : 1;
  const pods = [...new Set(moments.map((moment) => moment.pods))].sort((a, b) => a - b);
  return pods
    .map((ready) => moments.filter((moment) => moment.pods === ready))
    .flatMap((some) => parts(some, rowClasses, (moment) => moment.rows ?? 0))
    .flatMap((some) => parts(some, RATE_CLASSES, ({ rateHz }) => rateHz))
    .map((some) => ({
      rateHz: median(some.map(({ rateHz }) => rateHz)),
      latencyS: median(some.map(({ latencyS }) => latencyS)),
      pods: some[0].pods,
      rows: some[0].rows === undefined ? undefined : median(some.map((moment) => moment.rows ?? 0)),
    }));
}

/** At most so many parts of equal size, in the order of a measure. */
function parts(
  moments: readonly Moment[],
  count: number,
  measure: (moment: Moment) => number,
): (readonly Moment[])[] {
  const sorted = [...moments].sort((a, b) => measure(a) - measure(b));
  const number = Math.max(1, Math.min(count, Math.floor(sorted.length / SAMPLES)));
  return Array.from({ length: number }, (_, part) =>
    sorted.slice(
      Math.floor((part * sorted.length) / number),
      Math.floor(((part + 1) * sorted.length) / number),
    ),
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function at(series: PrometheusSeries) {
  return { file: series.shown, line: 0, column: 0 };
}
