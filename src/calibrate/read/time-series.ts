import { bisectCenter, median, pairs } from 'd3-array';
import { didYouMean } from '../../language/did-you-mean.js';
import { type Place, refused } from '../../scenario/error.js';
import { type MeasurementFile, plainText } from './argument.js';
import { QUANTILE_COLUMNS } from './quantile-columns.js';

const MEANS = ['latency_ms', 'latency_s'] as const;
/** What a series of production may measure. */
export const SERIES_COLUMNS = ['rate_hz', ...MEANS, ...QUANTILE_COLUMNS, 'pods', 'rows'] as const;
export type SeriesColumn = (typeof SERIES_COLUMNS)[number];

/** Columns of the latency; a point has one of them. */
export const LATENCY_COLUMNS: readonly SeriesColumn[] = [...MEANS, ...QUANTILE_COLUMNS];

/** A series over time, of one column of a measurement. */
export interface TimeSeries {
  readonly column: SeriesColumn;
  readonly file: MeasurementFile;
  /** The file as messages show it. */
  readonly shown: string;
  /** By time in whole milliseconds, in any order; without what is no number. */
  readonly values: ReadonlyMap<number, number>;
}

/** The column that a setting, a label or a header names. Throws a `ScenarioError` at `place`. */
export function columnNamed(named: string, place: Place | string, how: string): SeriesColumn {
  const column = SERIES_COLUMNS.find((known) => known === named);
  if (column !== undefined) return column;
  const word = plainText(named);
  const remedy = `${didYouMean(word, SERIES_COLUMNS, 'columns')}; ${how}`;
  throw refused(place, `\`${word}\` is not a column of a series`, remedy);
}

/**
 * A series by time. The value at a time is that of the nearest sample, if it is no further than half a step of the series
 * (the median gap): so series of other steps, or asked from another second on, belong together, and gaps stay gaps.
 */
export class SteppedSeries {
  private readonly times: readonly number[];
  readonly stepMs: number;

  constructor(readonly series: TimeSeries) {
    this.times = [...series.values.keys()].sort((a, b) => a - b);
    this.stepMs = median(pairs(this.times), ([before, after]) => after - before) ?? 0;
  }

  at(timeMs: number): number | undefined {
    const nearest = this.times[bisectCenter(this.times, timeMs)];
    if (nearest === undefined || Math.abs(nearest - timeMs) > this.stepMs / 2) return undefined;
    return this.series.values.get(nearest);
  }

  /** Times of its samples, ms, from the first to the last. */
  moments(): readonly number[] {
    return this.times;
  }

  /** From when to when, as a person reads it. */
  span(): string {
    const [first, last] = [this.times[0], this.times[this.times.length - 1]];
    if (first === undefined) return `${this.series.shown} has no value`;
    return `${this.series.shown} is from ${timeText(first)} to ${timeText(last ?? first)}`;
  }
}

/** A time as UTC, to a second; times that are none in the calendar as they are. */
function timeText(timeMs: number): string {
  const date = new Date(timeMs);
  return Number.isNaN(date.getTime()) ? String(timeMs) : `${date.toISOString().slice(0, 19)}Z`;
}
