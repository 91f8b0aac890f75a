import { z } from 'zod';
import { didYouMean } from '../../language/did-you-mean.js';
import { refused } from '../../scenario/error.js';
import { allowSettings, type MeasurementFile, plainText } from './argument.js';
import type { JsonFile } from './json-file.js';

/** What a series of Prometheus may measure. */
const SERIES_COLUMNS = ['rate_hz', 'latency_ms', 'latency_s', 'pods', 'rows'] as const;
export type SeriesColumn = (typeof SERIES_COLUMNS)[number];

/** A series over time, of one column of a measurement. */
export interface PrometheusSeries {
  readonly column: SeriesColumn;
  readonly file: MeasurementFile;
  /** The file as messages show it. */
  readonly shown: string;
  /** By time in whole milliseconds. */
  readonly values: ReadonlyMap<number, number>;
}

const HOW = 'name the file as rate.json@column=rate_hz, or give the series a label `column`';
const NO_SERIES = 'the answer has no series (check the query and its time range)';

const sample = z.custom<readonly [time: number, value: string]>(
  (found) => Array.isArray(found) && Number.isFinite(found[0]) && typeof found[1] === 'string',
  {
    error: ({ path = [], input }) =>
      `a sample of series ${Number(path[2]) + 1} is ${plainText(JSON.stringify(input) ?? 'nothing')} (a sample is [time, "value"])`,
  },
);
const series = z.object({
  metric: z.record(z.string(), z.unknown()).catch({}),
  values: z
    .array(sample, 'a series has no values (ask /api/v1/query_range)')
    .max(200_000, 'a series has more than 200000 samples (ask with a larger step)'),
});
/** An answer to a range query. */
const MATRIX = z.object({
  data: z.object(
    {
      resultType: z.literal('matrix', {
        error: ({ input }) =>
          `the answer is a ${plainText(String(input))} and not a matrix (ask /api/v1/query_range with start, end and step)`,
      }),
      result: z
        .array(series, NO_SERIES)
        .min(1, NO_SERIES)
        .max(100, 'the answer has more than 100 series (sum them in the query)'),
    },
    'the answer has no data (save the whole answer)',
  ),
});

/**
 * The series of an answer to a range query. Which column of a measurement one is says the setting `column` of its
 * file, its label `column` (set with `label_replace`) or its name. Throws a `ScenarioError`.
 */
export function seriesOf(json: JsonFile, file: MeasurementFile): PrometheusSeries[] {
  allowSettings(file, 'an answer of Prometheus', ['pods', 'grant', 'rows', 'source', 'use', 'column']);
  if (json.members?.status !== 'success') {
    throw refused(
      json.at('status'),
      `Prometheus did not answer the query: ${plainText(String(json.members?.error ?? 'no reason given'))}`,
      'mend the query and save its answer again',
    );
  }
  const found = json.as(MATRIX).data.result.map(({ metric, values }, index) => ({
    column: columnOf(file.settings.column ?? metric.column ?? metric.__name__, index, json),
    file,
    shown: json.file,
    values: numbersIn(values),
  }));
  const twice = found.find(({ column }, index) => found.findIndex((one) => one.column === column) !== index);
  if (twice !== undefined) {
    throw refused(
      json.at('result'),
      `several series are \`${twice.column}\``,
      'sum or average them in the query: sum(rate(...)), not one series a pod',
    );
  }
  return found;
}

/** Without NaN and Inf, which Prometheus has where nothing was asked. */
function numbersIn(samples: readonly z.output<typeof sample>[]): Map<number, number> {
  const numbers = samples.map(
    ([time, text]) => [Math.round(time * 1000), text.trim() === '' ? Number.NaN : Number(text)] as const,
  );
  return new Map(numbers.filter(([, value]) => Number.isFinite(value)));
}

function columnOf(named: unknown, index: number, json: JsonFile): SeriesColumn {
  const column = SERIES_COLUMNS.find((known) => known === named);
  if (column !== undefined) return column;
  const top = json.at('metric');
  if (named === undefined) throw refused(top, `series ${index + 1} does not say what it measures`, HOW);
  const word = plainText(String(named));
  throw refused(
    top,
    `\`${word}\` is not a column of a series`,
    `${didYouMean(word, SERIES_COLUMNS, 'columns')}; ${HOW}`,
  );
}
