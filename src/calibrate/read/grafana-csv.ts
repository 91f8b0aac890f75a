import { type CsvRecord, csvRecords } from '../../scenario/csv-records.js';
import { type Place, refused } from '../../scenario/error.js';
import { allowSettings, type MeasurementFile, plainText, SERIES_SETTINGS } from './argument.js';
import { checkNamed } from './series-checks.js';
import { columnNamed, type SeriesColumn, type TimeSeries } from './time-series.js';

const ROWS_MAX = 200_000;
/** The line for a spreadsheet above the header, if that was asked for. */
const FOR_EXCEL = /^sep=.\r?\n/;
const HOW =
  'name the file as rate.csv@column=rate_hz, or the series in Grafana by their columns (legend, or an override of the display name)';
const PLAIN = "download it with 'Formatted data' off";

/** Units that Grafana writes behind a time or a rate, in those of the columns. */
const UNITS: Readonly<Record<'latency' | 'rate', Readonly<Record<string, number>>>> = {
  latency: { ns: 1e-9, µs: 1e-6, μs: 1e-6, ms: 1e-3, s: 1, min: 60, mins: 60 },
  rate: { 'req/s': 1, 'reqs/s': 1, rps: 1, 'ops/s': 1, 'c/s': 1, Hz: 1, kHz: 1e3, 'K req/s': 1e3, K: 1e3 },
};

/** Whether a text is the data of a panel of Grafana as CSV: its first column is `Time`. */
export function isGrafanaCsv(text: string): boolean {
  return FOR_EXCEL.test(text) || /^"?Time"?\s*([,;\t]|\r?\n|$)/.test(text);
}

/**
 * The series of a panel of Grafana, of which Inspect, Data, Download CSV gives one column each beside the time. Times are
 * milliseconds, or texts that are read as UTC; values are plain numbers, or have the unit that Grafana wrote behind
 * them. Throws a `ScenarioError`.
 */
export function grafanaSeries(text: string, file: MeasurementFile, shown: string): TimeSeries[] {
  allowSettings(file, 'an export of Grafana', SERIES_SETTINGS);
  const marked = FOR_EXCEL.exec(text)?.[0] ?? '';
  const [header, ...records] = csvRecords(text.slice(marked.length), shown);
  const above = marked === '' ? 0 : 1;
  const top: Place = { file: shown, line: 1 + above, column: 1 };
  if (header === undefined || header.fields.length < 2) {
    const separated = /^.{0,200}?[;\t]/.test(header?.fields[0] ?? '');
    throw separated
      ? refused(top, 'the columns are not separated by commas', 'set the browser to English, or replace them')
      : refused(top, 'there is no series beside `Time`', "choose 'Series joined by time' in Grafana");
  }
  if (records.length === 0) throw refused(top, 'there is no time below the header', 'choose a longer range');
  if (records.length > ROWS_MAX) {
    throw refused(top, `there are ${records.length} times`, `ask for at most ${ROWS_MAX}, in longer steps`);
  }
  const columns = columnsOf(header, file, top);
  const values = columns.map(() => new Map<number, number>());
  for (const record of records) {
    const at: Place = { file: shown, line: record.line + above, column: 1 };
    const timeMs = timeOf(record.fields[0] ?? '', at);
    columns.forEach((column, index) => {
      const value = numberIn(record.fields[index + 1] ?? '', column, at);
      if (value !== undefined) values[index].set(timeMs, value);
    });
  }
  return columns.map((column, index) => ({ column, file, shown, values: values[index] }));
}

function columnsOf({ fields }: CsvRecord, { settings }: MeasurementFile, top: Place): SeriesColumn[] {
  const [, ...names] = fields;
  if (settings.column !== undefined && names.length > 1) {
    throw refused(top, `\`column\` is given for ${names.length} series`, HOW);
  }
  const columns = names.map((name) => {
    const column = columnNamed(settings.column ?? name, top, HOW);
    checkNamed(column, name, top);
    return column;
  });
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined) {
    throw refused(top, `several series are \`${twice}\``, 'sum or average them in the query');
  }
  return columns;
}

/** Milliseconds, or seconds, since 1970, or a date with a time. */
function timeOf(text: string, at: Place): number {
  if (/^\d{12,14}$/.test(text)) return Number(text);
  if (/^\d{9,10}(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  const [, day, time, zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?$/.exec(text) ?? [];
  const timeMs = Date.parse(`${day}T${time}${zone}`);
  if (Number.isNaN(timeMs)) {
    throw refused(at, `\`${plainText(text)}\` is no time`, `write 2026-01-31 12:30:00, or ${PLAIN}`);
  }
  return timeMs;
}

/** A value in the unit of its column; undefined where Grafana has none. */
function numberIn(text: string, column: SeriesColumn, at: Place): number | undefined {
  if (text === '' || /^(null|undefined|NaN|[+-]?Inf(inity)?|No data)$/i.test(text)) return undefined;
  const [, digits = '', unit = ''] = /^([+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?:\s*(\S.*))?$/.exec(text) ?? [];
  if (digits !== '' && unit === '') return Number(digits);
  const units = column === 'rate_hz' ? UNITS.rate : column.startsWith('latency') ? UNITS.latency : {};
  const factor = Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (digits === '' || factor === undefined) {
    throw refused(at, `\`${column}\` is \`${plainText(text)}\``, `${PLAIN}, as plain numbers`);
  }
  return Number(digits) * factor * (column === 'latency_ms' ? 1000 : 1);
}
