import { z } from 'zod';
import { refused } from '../../scenario/error.js';
import { allowSettings, type MeasurementFile, plainText, SERIES_SETTINGS } from './argument.js';
import type { JsonFile } from './json-file.js';
import { checkNamed } from './series-checks.js';
import { columnNamed, type SeriesColumn, type TimeSeries } from './time-series.js';

const HOW = 'name the file as rate.json@column=rate_hz, or give the series a label `column`';
const NO_SERIES = 'the answer has no series (check the query and its time range)';
const ASK = '/api/v1/query_range or `promtool query range -o json`, with start, end and step';

const sample = z.custom<readonly [time: number, value: string]>(
  (found) => Array.isArray(found) && Number.isFinite(found[0]) && typeof found[1] === 'string',
  {
    error: ({ path = [], input }) => {
      const series = Number(path[path.indexOf('values') - 1]) + 1;
      return `a sample of series ${series} is ${plainText(JSON.stringify(input) ?? 'nothing')} (a sample is [time, "value"])`;
    },
  },
);
const series = z.object({
  metric: z.record(z.string(), z.unknown()).catch({}),
  values: z
    .array(sample, `a series has no values (ask ${ASK})`)
    .max(200_000, 'a series has more than 200000 samples (ask with a larger step)'),
});
const RESULT = z
  .array(series, NO_SERIES)
  .min(1, NO_SERIES)
  .max(100, 'the answer has more than 100 series (sum them in the query)');
/** An answer of the API to a range query. */
const MATRIX = z.object({
  data: z.object(
    {
      resultType: z.literal('matrix', {
        error: ({ input }) => `the answer is a ${plainText(String(input))} and not a matrix (ask ${ASK})`,
      }),
      result: RESULT,
    },
    'the answer has no data (save the whole answer)',
  ),
});

/**
 * The series of an answer to a range query, as the API gives it or as `promtool query range -o json` does, which is its
 * result alone. Which column of a measurement a series is says the setting `column` of its file, its label `column` (set
 * with `label_replace`) or its name. Throws a `ScenarioError`.
 */
export function seriesOf(json: JsonFile, file: MeasurementFile): TimeSeries[] {
  allowSettings(file, 'an answer of Prometheus', SERIES_SETTINGS);
  if (json.members !== undefined && json.members.status !== 'success') {
    throw refused(
      json.at('status'),
      `Prometheus did not answer the query: ${plainText(String(json.members.error ?? 'no reason given'))}`,
      'mend the query and save its answer again',
    );
  }
  const result = json.members === undefined ? json.as(RESULT) : json.as(MATRIX).data.result;
  const found = result.map(({ metric, values }, index) => {
    const column = columnOf(file.settings.column ?? metric.column ?? metric.__name__, index, json);
    checkNamed(column, labelled(metric), json.at('metric'));
    return { column, file, shown: json.file, values: numbersIn(values) };
  });
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

/** The name of a metric with those of its labels that say what kind of value it is. */
function labelled({ __name__: name, quantile, le }: Readonly<Record<string, unknown>>): string {
  const labels = Object.entries({ quantile, le }).filter(([, value]) => value !== undefined);
  return `${name ?? ''}{${labels.map(([label, value]) => `${label}="${String(value)}"`).join(',')}}`;
}

/** Without NaN and Inf, which Prometheus has where nothing was asked. */
function numbersIn(samples: readonly z.output<typeof sample>[]): Map<number, number> {
  const numbers = samples.map(
    ([time, text]) => [Math.round(time * 1000), text.trim() === '' ? Number.NaN : Number(text)] as const,
  );
  return new Map(numbers.filter(([, value]) => Number.isFinite(value)));
}

function columnOf(named: unknown, index: number, json: JsonFile): SeriesColumn {
  const top = json.at('metric');
  if (named === undefined) throw refused(top, `series ${index + 1} does not say what it measures`, HOW);
  return columnNamed(String(named), top, HOW);
}
