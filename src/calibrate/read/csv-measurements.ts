import { didYouMean } from '../../language/did-you-mean.js';
import { type CsvRecord, csvRecords } from '../../scenario/csv-records.js';
import { type Place, type Problem, refuse, refused, ScenarioError } from '../../scenario/error.js';
import type { Measurement } from '../measurement.js';
import { allowSettings, type MeasurementFile, plainText } from './argument.js';
import { type PointField, pointOf } from './point.js';
import { QUANTILE_COLUMNS, quantileOfColumn } from './quantile-columns.js';

const NEEDED: readonly PointField[] = ['pods', 'clients', 'rate_hz', 'latency_ms'];
const COLUMNS: readonly PointField[] = [...NEEDED, ...QUANTILE_COLUMNS, 'grant', 'rows', 'source', 'use'];
const LINES_MAX = 1000;

/**
 * Measurements as CSV, one point a line. A point without clients is a load that arrives however slow the answers are;
 * one with nothing but a rate is the most that the issuer answers. Throws a `ScenarioError` with every problem.
 */
export function csvMeasurements(text: string, file: MeasurementFile, shown: string): Measurement[] {
  allowSettings(file, 'CSV', ['pods', 'source', 'use']);
  const [header, ...records] = csvRecords(text, shown);
  const top: Place = { file: shown, line: header?.line ?? 1, column: 1 };
  if (header === undefined) throw refused(top, 'the file is empty', `begin with ${NEEDED.join(',')}`);
  checkHeader(header.fields, top, file);
  if (records.length === 0)
    throw refused(top, 'there is no point below the header', 'give at least two points');
  if (records.length > LINES_MAX) {
    throw refused(top, `there are ${records.length} points`, `give at most ${LINES_MAX}, for example means`);
  }
  const problems: Problem[] = [];
  const points = records.flatMap((record) => {
    try {
      return [pointOfLine(record, header.fields, file, shown)];
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  refuse(problems);
  return points;
}

function checkHeader(fields: readonly string[], top: Place, { settings, common }: MeasurementFile): void {
  const [only = ''] = fields;
  if (fields.length === 1 && /[;\t]/.test(only)) {
    const separator = only.includes(';') ? '`;`' : 'tabs';
    throw refused(
      top,
      `the columns are separated by ${separator}`,
      'separate them by commas, with points in numbers',
    );
  }
  const unknown = fields.find((field) => !COLUMNS.some((known) => known === field));
  if (unknown !== undefined) {
    throw refused(
      top,
      `\`${plainText(unknown)}\` is not a column of measurements`,
      unknown === 'latency_s'
        ? 'give milliseconds, as `latency_ms`'
        : didYouMean(unknown, COLUMNS, 'columns'),
    );
  }
  if (fields.includes('pods') && settings.pods !== undefined) {
    throw refused(top, '`pods` is a column, and cannot be set for the file as well', 'say it once');
  }
  const said = settings.pods ?? common.pods;
  const given = [...fields, ...(said === undefined ? [] : ['pods'])];
  // A quantile stands for the mean.
  if (fields.some((field) => quantileOfColumn(field) !== undefined)) given.push('latency_ms');
  const missing = NEEDED.find((column) => !given.includes(column));
  if (missing !== undefined) {
    throw refused(
      top,
      `the column \`${missing}\` is missing`,
      `the first line is ${NEEDED.join(',')}[,grant]`,
    );
  }
  const twice = fields.find((field, index) => fields.indexOf(field) !== index);
  if (twice !== undefined) throw refused(top, `the column \`${twice}\` is given twice`, 'remove one of them');
}

/** A point; its empty fields are as if they were not there, and what it does not say is said for the file. */
function pointOfLine(
  { line, fields }: CsvRecord,
  columns: readonly string[],
  { settings, common }: MeasurementFile,
  file: string,
): Measurement {
  const at = (field: string): Place => {
    const before = fields.slice(0, Math.max(0, columns.indexOf(field)));
    return { file, line, column: before.reduce((length, text) => length + text.length + 1, 1) };
  };
  if (fields.length !== columns.length) {
    const fault = `this line has ${fields.length} fields instead of ${columns.length}`;
    throw refused(at(''), fault, `write ${columns.join(',')}`);
  }
  const given = columns.map((column, index) => [column, fields[index]]);
  return pointOf(
    { ...common, ...settings, ...Object.fromEntries(given.filter(([, text]) => text !== '')) },
    at(''),
    at,
  );
}
