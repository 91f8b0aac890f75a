import { didYouMean } from '../../language/did-you-mean.js';
import { type CsvRecord, csvRecords } from '../../scenario/csv-records.js';
import { type Place, type Problem, problemAt, refuse, ScenarioError } from '../../scenario/error.js';
import type { Measurement } from '../measurement.js';
import {
  allowSettings,
  type MeasurementFile,
  mixOf,
  plainText,
  podsOf,
  REMEDIES,
  refused,
  rowsOf,
  setting,
  useOf,
} from './argument.js';
import { loadOf } from './load.js';

export const CSV_COLUMNS = [
  'pods',
  'clients',
  'rate_hz',
  'latency_ms',
  'grant',
  'rows',
  'source',
  'use',
] as const;
type Column = (typeof CSV_COLUMNS)[number];

const NEEDED: readonly Column[] = ['pods', 'clients', 'rate_hz', 'latency_ms'];
const LINES_MAX = 1000;
const PROBLEMS_MAX = 20;

/**
 * Measurements as CSV, one point a line. A point without clients is a load that arrives however slow the answers are;
 * one with nothing but a rate is the most that the issuer answers. Throws a `ScenarioError` with every problem.
 */
export function csvMeasurements(text: string, file: MeasurementFile, shown: string): Measurement[] {
  allowSettings(file, 'CSV', ['source', 'use']);
  const [header, ...records] = csvRecords(text, shown);
  const top: Place = { file: shown, line: header?.line ?? 1, column: 1 };
  if (header === undefined) throw refused(top, 'the file is empty', `begin with ${NEEDED.join(',')}`);
  checkHeader(header.fields, top);
  if (records.length === 0)
    throw refused(top, 'there is no point below the header', 'give at least two points');
  if (records.length > LINES_MAX) {
    throw refused(top, `there are ${records.length} points`, `give at most ${LINES_MAX}, for example means`);
  }
  const problems: Problem[] = [];
  const points = records.flatMap((record) => {
    if (problems.length >= PROBLEMS_MAX) return [];
    return new LineReader(record, header.fields as Column[], file, shown, problems).read();
  });
  refuse(problems);
  return points;
}

function checkHeader(fields: readonly string[], top: Place): void {
  const [only = ''] = fields;
  if (fields.length === 1 && /[;\t]/.test(only)) {
    const separator = only.includes(';') ? '`;`' : 'tabs';
    throw refused(
      top,
      `the columns are separated by ${separator}`,
      'separate them by commas, with points in numbers',
    );
  }
  const unknown = fields.find((field) => !(CSV_COLUMNS as readonly string[]).includes(field));
  if (unknown !== undefined) {
    throw refused(
      top,
      `\`${plainText(unknown)}\` is not a column of measurements`,
      didYouMean(unknown, CSV_COLUMNS, 'columns'),
    );
  }
  const missing = NEEDED.find((column) => !fields.includes(column));
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

/** One line, with a problem for each field that is wrong. */
class LineReader {
  constructor(
    private readonly record: CsvRecord,
    private readonly columns: readonly Column[],
    private readonly file: MeasurementFile,
    private readonly shown: string,
    private readonly problems: Problem[],
  ) {}

  read(): Measurement[] {
    const { record, columns } = this;
    if (record.fields.length !== columns.length) {
      this.problem(
        1,
        `this line has ${record.fields.length} fields instead of ${columns.length}`,
        `write ${columns.join(',')}`,
      );
      return [];
    }
    const before = this.problems.length;
    const pods = this.field('pods', podsOf, REMEDIES.pods);
    const clients = this.number(
      'clients',
      'give the clients at work, above 0 and at most 10000, or leave the field empty',
      1e4,
    );
    const rateHz = this.number('rate_hz', 'give requests per second, above 0', 1e6);
    const latencyMs = this.number('latency_ms', 'give the mean latency in milliseconds, above 0', 1e7);
    const mix = this.optional('grant', mixOf, REMEDIES.grant);
    const rows = this.optional('rows', rowsOf, REMEDIES.rows);
    const use = this.optional('use', useOf, REMEDIES.use);
    if (this.problems.length > before || pods === undefined) return [];
    const place: Place = { file: this.shown, line: record.line, column: 1 };
    const latencyS = latencyMs === undefined ? undefined : latencyMs / 1000;
    try {
      return [
        {
          place,
          source: plainText(this.text('source') || (this.file.settings.get('source') ?? '')),
          use: use ?? setting(this.file.settings, 'use', useOf, place) ?? 'fit',
          pods,
          mix: mix ?? ['client_credentials'],
          rows,
          ...loadOf({ clients, rateHz, latencyS }, place),
        },
      ];
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      this.problems.push(...error.problems);
      return [];
    }
  }

  private text(column: Column): string {
    return this.record.fields[this.columns.indexOf(column)] ?? '';
  }

  private field<T>(column: Column, read: (text: string) => T | undefined, remedy: string): T | undefined {
    const value = read(this.text(column));
    if (value === undefined) {
      const at = this.columns.indexOf(column);
      const start = this.record.fields.slice(0, at).reduce((length, field) => length + field.length + 1, 1);
      this.problem(start, `\`${column}\` is "${plainText(this.text(column))}"`, remedy);
    }
    return value;
  }

  private optional<T>(column: Column, read: (text: string) => T | undefined, remedy: string): T | undefined {
    return this.text(column) === '' ? undefined : this.field(column, read, remedy);
  }

  private number(column: Column, remedy: string, max: number): number | undefined {
    const read = (text: string) => {
      const value = /^\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
      return value > 0 && value <= max ? value : undefined;
    };
    return this.optional(column, read, remedy);
  }

  private problem(column: number, message: string, remedy: string): void {
    this.problems.push(problemAt({ file: this.shown, line: this.record.line, column }, message, remedy));
  }
}
