import { dirname } from 'node:path';
import { didYouMean } from '../language/did-you-mean.js';
import { NAME_PATTERN } from '../language/names.js';
import { FILES_OF_A_DATASET_MAX } from '../systems/workload/schema.js';
import { type CsvRecord, csvRecords } from './csv-records.js';
import {
  type Place,
  PROBLEMS_SHOWN_MAX,
  type Problem,
  refuse,
  refused,
  type TellAt,
  tellInto,
} from './error.js';
import { candidate, isInside, readText, shownPath } from './include.js';

/**
 * Traces: recorded datasets that a workload replays, one a line of CSV with the columns
 * `time_s,files,bytes,source,destination` in any order. Every line is checked before anything runs.
 */
export interface TraceRow {
  /** When the dataset arrives, µs from the start; never before that of the row above. */
  readonly timeUs: number;
  readonly files: number;
  /** Size of one file, bytes. */
  readonly bytes: number;
  readonly source: string;
  readonly destination: string;
}

/** A trace as it was read. */
export interface Trace {
  /** Its path as it is told in errors. */
  readonly file: string;
  readonly rows: readonly TraceRow[];
  /** The line of each row. */
  readonly lines: readonly number[];
}

export const TRACE_COLUMNS = ['time_s', 'files', 'bytes', 'source', 'destination'] as const;
type Column = (typeof TRACE_COLUMNS)[number];

const FILES_REMEDY = `give a whole number of files, at least 1 and at most ${FILES_OF_A_DATASET_MAX}`;

const TRACE_BYTES_MAX = 256 * 2 ** 20;

/** Reads the trace that a scenario file names at `asked`, from its own folder or the scenarios root. */
export function readTrace(file: string, asked: Place, folder: string, root: string): Trace {
  const path = candidate(file, [dirname(asked.line > 0 ? asked.file : ''), folder, root]);
  if (!isInside(path, [folder, root])) {
    throw refused(
      asked,
      `the trace \`${file}\` leaves the folder of the scenario`,
      'put it beside the scenario',
    );
  }
  return parseTrace(readText(path, asked, TRACE_BYTES_MAX), shownPath(path));
}

/** The place of a row of a trace. */
export function placeOfRow({ file, lines }: Trace, row: number): Place {
  return { file, line: lines[row] ?? 0, column: 1 };
}

export function parseTrace(text: string, file: string): Trace {
  const [header, ...records] = csvRecords(text, file);
  const top: Place = { file, line: header?.line ?? 1, column: 1 };
  if (header === undefined) throw refused(top, 'the trace is empty', `begin with ${TRACE_COLUMNS.join(',')}`);
  const missing = TRACE_COLUMNS.find((column) => !header.fields.includes(column));
  const unknown = header.fields.find((field) => !(TRACE_COLUMNS as readonly string[]).includes(field));
  if (unknown !== undefined) {
    const remedy = didYouMean(unknown, TRACE_COLUMNS, 'columns');
    throw refused(top, `\`${unknown}\` is not a column of a trace`, remedy);
  }
  if (missing !== undefined || header.fields.length !== TRACE_COLUMNS.length) {
    const why = `the column \`${missing ?? 'name'}\` is missing or given twice`;
    throw refused(top, why, TRACE_COLUMNS.join(','));
  }
  const problems: Problem[] = [];
  const tell = tellInto(problems);
  const rows: TraceRow[] = [];
  const lines: number[] = [];
  let lastUs = 0;
  for (const { line, fields } of records) {
    if (problems.length > PROBLEMS_SHOWN_MAX) break;
    const row = rowOf({ line, fields }, header.fields as Column[], file, tell);
    if (row === undefined) continue;
    if (row.timeUs < lastUs) {
      tell({ file, line, column: 1 }, 'this line is earlier than the one above', 'sort by time_s');
    }
    lastUs = row.timeUs;
    rows.push(row);
    lines.push(line);
  }
  refuse(problems);
  if (rows.length === 0)
    throw refused(top, 'the trace has no line below its header', 'give at least one dataset');
  return { file, rows, lines };
}

function rowOf(
  { line, fields }: CsvRecord,
  columns: readonly Column[],
  file: string,
  tell: TellAt,
): TraceRow | undefined {
  if (fields.length !== columns.length) {
    const why = `this line has ${fields.length} fields instead of ${columns.length}`;
    return tell({ file, line, column: 1 }, why, `write ${columns.join(',')}`);
  }
  const field = (column: Column): string => fields[columns.indexOf(column)] ?? '';
  let isGood = true;
  const bad = (column: Column, remedy: string): void => {
    const at = columns.indexOf(column);
    const start = fields.slice(0, at).reduce((length, value) => length + value.length + 1, 1);
    tell({ file, line, column: start }, `\`${column}\` is "${field(column)}"`, remedy);
    isGood = false;
  };
  const number = (column: Column, min: number, max: number, remedy: string, integer: boolean): number => {
    const text = field(column);
    const value = /^\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max) || (integer && !Number.isInteger(value))) bad(column, remedy);
    return value;
  };
  const name = (column: Column): string => {
    if (!NAME_PATTERN.test(field(column))) bad(column, 'name a site of the scenario');
    return field(column);
  };
  const row: TraceRow = {
    timeUs: Math.round(
      number('time_s', 0, 100 * 365 * 86400, 'give seconds from the start, 0 or more', false) * 1e6,
    ),
    files: number('files', 1, FILES_OF_A_DATASET_MAX, FILES_REMEDY, true),
    bytes: number('bytes', 1, 1e18, 'give the size of one file in bytes, a whole number of at least 1', true),
    source: name('source'),
    destination: name('destination'),
  };
  return isGood ? row : undefined;
}
