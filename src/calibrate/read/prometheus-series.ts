import { didYouMean } from '../../language/did-you-mean.js';
import { allowSettings, type MeasurementFile, plainText, refused } from './argument.js';
import { type JsonFile, membersOf } from './json-file.js';

/** What a series of Prometheus may measure. */
export const SERIES_COLUMNS = ['rate_hz', 'latency_ms', 'latency_s', 'pods', 'rows'] as const;
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

const SERIES_MAX = 100;
const SAMPLES_MAX = 200_000;
const HOW = 'name the file as rate.json@column=rate_hz, or give the series a label `column`';

/** Whether the members are those of an answer of Prometheus's HTTP API. */
export function isPrometheus(members: ReadonlyMap<string, unknown>): boolean {
  return members.has('status') && (members.has('data') || members.has('error'));
}

/**
 * The series of an answer to a range query. Which column of a measurement one is says the setting `column` of its
 * file, its label `column` (set with `label_replace`) or its name. Throws a `ScenarioError`.
 */
export function seriesOf(json: JsonFile, file: MeasurementFile): PrometheusSeries[] {
  allowSettings(file, 'an answer of Prometheus', ['pods', 'grant', 'rows', 'source', 'use', 'column']);
  const answer = membersOf(json.value);
  if (answer?.get('status') !== 'success') {
    throw refused(
      json.at('status'),
      `Prometheus did not answer the query: ${plainText(String(answer?.get('error') ?? 'no reason given'))}`,
      'mend the query and save its answer again',
    );
  }
  const data = membersOf(answer.get('data'));
  if (data === undefined) throw refused(json.at('data'), 'the answer has no data', 'save the whole answer');
  const type = data.get('resultType');
  if (type !== 'matrix') {
    throw refused(
      json.at('resultType'),
      `the answer is a ${plainText(String(type))} and not a matrix`,
      'ask /api/v1/query_range with start, end and step',
    );
  }
  const result = data.get('result');
  if (!Array.isArray(result) || result.length === 0) {
    throw refused(json.at('result'), 'the answer has no series', 'check the query and its time range');
  }
  if (result.length > SERIES_MAX) {
    throw refused(json.at('result'), `the answer has ${result.length} series`, 'sum them in the query');
  }
  const found = result.map((entry, index) => oneSeries(entry, index, json, file));
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

function oneSeries(entry: unknown, index: number, json: JsonFile, file: MeasurementFile): PrometheusSeries {
  const members = membersOf(entry);
  const labels = membersOf(members?.get('metric')) ?? new Map<string, unknown>();
  const column = columnOf(labels, index, json, file);
  const samples = members?.get('values');
  if (!Array.isArray(samples)) {
    throw refused(json.at('values'), `the series \`${column}\` has no values`, 'ask /api/v1/query_range');
  }
  if (samples.length > SAMPLES_MAX) {
    throw refused(json.at('values'), `a series has ${samples.length} samples`, 'ask with a larger step');
  }
  const values = new Map<number, number>();
  for (const sample of samples) {
    const [time, text] = Array.isArray(sample) ? sample : [];
    if (typeof time !== 'number' || !Number.isFinite(time) || typeof text !== 'string') {
      throw refused(
        json.at('values'),
        `a sample of \`${column}\` is ${plainText(JSON.stringify(sample) ?? 'nothing')}`,
        'a sample is [time, "value"]',
      );
    }
    // NaN and Inf are what Prometheus has where nothing was asked.
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (Number.isFinite(value)) values.set(Math.round(time * 1000), value);
  }
  return { column, file, shown: json.file, values };
}

function columnOf(
  labels: ReadonlyMap<string, unknown>,
  index: number,
  json: JsonFile,
  file: MeasurementFile,
): SeriesColumn {
  const set = file.settings.get('column');
  const named = set ?? labels.get('column') ?? labels.get('__name__');
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
