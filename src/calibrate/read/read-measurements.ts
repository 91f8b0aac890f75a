import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { listed } from '../../language/listed.js';
import { refused } from '../../scenario/error.js';
import { readText, realFolder, shownPath } from '../../scenario/include.js';
import { type Measurement, placeName } from '../measurement.js';
import { type MeasurementFile, measurementFile, plainText, type Settings } from './argument.js';
import { condense } from './condense.js';
import { csvMeasurements } from './csv-measurements.js';
import { grafanaSeries, isGrafanaCsv } from './grafana-csv.js';
import { jsonMeasurements } from './json-measurements.js';
import { checkPlausible } from './plausible.js';
import { quantileOfColumn } from './quantile-columns.js';
import { LATENCY_COLUMNS, type TimeSeries } from './time-series.js';

const BYTES_MAX = 16 * 2 ** 20;
const FILES_MAX = 50;
const POINTS_MAX = 1000;
const FILES_SHOWN = 4;
const KINDS = 'CSV, or JSON of k6, Prometheus or promtool';

/** What measurement files hold. */
export interface Readings {
  readonly points: readonly Measurement[];
  /** What was taken for a mean latency and what for a quantile, a sentence each. */
  readonly notes: readonly string[];
}

/** A file and what is in it. */
interface ReadFile {
  /** The same for copies of a file that are read alike. */
  readonly content: string;
  readonly shown: string;
  readonly points: readonly Measurement[];
  readonly series: readonly TimeSeries[];
  /** The name of its mean latency, in a file of points. */
  readonly mean: string | undefined;
}

/**
 * The points of measurement files: CSV, summaries of k6, answers of Prometheus and data of Grafana, told apart by what is
 * in them. Nothing but the files named is read. Throws a `ScenarioError`.
 */
export function readMeasurements(args: readonly string[], common: Settings = {}): Readings {
  if (args.length > FILES_MAX) {
    throw refused(args[0], `${args.length} files are named`, `name at most ${FILES_MAX}`);
  }
  const files = args.map((argument) => measurementFile(argument, common));
  refuseTwice(files);
  const read = files.map(readFile);
  refuseCopies(read);
  const series = read.flatMap((file) => file.series);
  const points = [...read.flatMap((file) => file.points), ...condense(series)];
  if (points.length > POINTS_MAX) {
    throw refused(points[0].place, `there are ${points.length} points`, `give at most ${POINTS_MAX}`);
  }
  const unknown = points.find(({ rows }) => rows === undefined);
  if (unknown !== undefined && points.some(({ rows }) => rows !== undefined)) {
    throw refused(
      unknown.place,
      `the rows of ${placeName(unknown)} are not known, those of other points are`,
      'give `rows` for all points or for none',
    );
  }
  checkPlausible(points);
  return { points, notes: notesOf(read) };
}

function readFile(file: MeasurementFile): ReadFile {
  const shown = plainText(shownPath(file.path));
  if (isFolder(file.path)) {
    throw refused(shown, 'is a folder', 'name the measurement files in it');
  }
  if (/\.ya?ml$/i.test(file.path)) {
    throw refused(shown, 'is YAML, as scenarios and profiles are, and no measurements', `name ${KINDS}`);
  }
  const text = readText(file.path, { file: shown, line: 0, column: 0 }, BYTES_MAX).replace(/^\uFEFF/, '');
  const { pods, grant, rows, column } = file.settings;
  const content = createHash('sha256')
    .update(JSON.stringify([pods, grant, rows, column]))
    .update(text)
    .digest('hex');
  if (/^\s*[{[]/.test(text)) {
    return { shown, content, mean: '`http_req_duration.avg`', ...jsonMeasurements(text, file, shown) };
  }
  if (isGrafanaCsv(text)) {
    return { shown, content, mean: undefined, points: [], series: grafanaSeries(text, file, shown) };
  }
  return { shown, content, mean: '`latency_ms`', points: csvMeasurements(text, file, shown), series: [] };
}

/** Refuses copies of a file, as far as they would give the same points again. */
function refuseCopies(files: readonly ReadFile[]): void {
  const seen = new Map<string, string>();
  for (const { content, shown } of files) {
    const before = seen.get(content);
    if (before !== undefined) {
      throw refused(shown, `holds the same as ${before}`, 'name one of them: a point would count twice');
    }
    seen.set(content, shown);
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // Whatever is wrong with the path is told when it is read.
    return false;
  }
}

/** Refuses a file that is named twice, whatever path leads to it: its points would count twice. */
function refuseTwice(files: readonly MeasurementFile[]): void {
  const seen = new Map<string, string>();
  for (const { path } of files) {
    const real = realFolder(path);
    const shown = plainText(shownPath(path));
    const before = seen.get(real);
    if (before !== undefined) {
      const as = before === shown ? 'is named twice' : `is the same file as ${before}`;
      throw refused(shown, as, 'name each file once: a point would count twice');
    }
    seen.set(real, shown);
  }
}

/** What was read as a mean, which no file can say for sure. */
function notesOf(files: readonly ReadFile[]): string[] {
  const named = files.flatMap(({ shown, points, series, mean }) => [
    ...(points.some(({ latencyS, quantile }) => latencyS !== undefined && quantile === undefined)
      ? [{ of: undefined, text: `${mean} of ${shown}` }]
      : []),
    ...series
      .filter(({ column }) => LATENCY_COLUMNS.includes(column))
      .map(({ column }) => ({ of: quantileOfColumn(column), text: `\`${column}\` of ${shown}` })),
  ]);
  const means = named.filter(({ of }) => of === undefined).map(({ text }) => text);
  return [
    ...(means.length === 0
      ? []
      : [`read as the mean latency: ${listed(means, FILES_SHOWN)} (a quantile would be \`latency_p95_s\`)`]),
    ...named
      .filter(({ of }) => of !== undefined)
      .map(
        ({ of = 0, text }) => `read as the latency that ${100 * of} % of the requests do not exceed: ${text}`,
      ),
  ];
}
