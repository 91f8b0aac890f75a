import { CsvError, parse } from 'csv-parse/sync';
import { refused } from './error.js';

/** A line of a CSV file, header or not. */
export interface CsvRecord {
  /** From 1; the last one of a record that spans several. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** The lines of a CSV text, without empty lines and those that begin with `#`. Throws a `ScenarioError` with the line. */
export function csvRecords(text: string, file: string): CsvRecord[] {
  try {
    const parsed = parse(text, {
      bom: true,
      comment: '#',
      comment_no_infix: true,
      info: true,
      relaxColumnCount: true,
      skipEmptyLines: true,
      trim: true,
      maxRecordSize: 10_000,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return parsed.map(({ record, info }) => ({ line: info.lines, fields: record }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error.lines === 'number' ? error.lines : 1;
    throw refused(
      { file, line, column: 1 },
      `CSV does not parse: ${error.message}`,
      'mend or remove this line',
    );
  }
}
