import { refused } from '../../scenario/error.js';
import { readText, shownPath } from '../../scenario/include.js';
import { type Measurement, placeName } from '../measurement.js';
import { measurementFile, plainText } from './argument.js';
import { condense } from './condense.js';
import { csvMeasurements } from './csv-measurements.js';
import { jsonMeasurements } from './json-measurements.js';
import type { PrometheusSeries } from './prometheus-series.js';

const BYTES_MAX = 16 * 2 ** 20;
const FILES_MAX = 50;
const POINTS_MAX = 1000;

/**
 * The points of measurement files: CSV, summaries of k6 and answers of Prometheus, told apart by what is in them.
 * Nothing but the files named is read. Throws a `ScenarioError`.
 */
export function readMeasurements(args: readonly string[]): Measurement[] {
  if (args.length > FILES_MAX) {
    throw refused(args[0], `${args.length} files are named`, `name at most ${FILES_MAX}`);
  }
  const points: Measurement[] = [];
  const series: PrometheusSeries[] = [];
  for (const argument of args) {
    const file = measurementFile(argument);
    const name = plainText(shownPath(file.path));
    const text = readText(file.path, { file: name, line: 0, column: 0 }, BYTES_MAX).replace(/^\uFEFF/, '');
    if (text.includes('\0')) {
      throw refused(name, 'this is no text', 'save a sheet as CSV, with commas');
    }
    if (/^\s*[{[]/.test(text)) {
      const read = jsonMeasurements(text, file, name);
      points.push(...read.points);
      series.push(...read.series);
    } else points.push(...csvMeasurements(text, file, name));
  }
  points.push(...condense(series));
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
  return points;
}
