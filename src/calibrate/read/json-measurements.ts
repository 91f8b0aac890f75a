import { refused } from '../../scenario/error.js';
import type { Measurement } from '../measurement.js';
import type { MeasurementFile } from './argument.js';
import { JsonFile, membersOf } from './json-file.js';
import { k6Measurement } from './k6-summary.js';
import { seriesOf } from './prometheus-answer.js';
import type { TimeSeries } from './time-series.js';

/** A point of a summary of k6, or the series of an answer of Prometheus. Throws a `ScenarioError` for any other JSON. */
export function jsonMeasurements(
  text: string,
  file: MeasurementFile,
  shown: string,
): { readonly points: readonly Measurement[]; readonly series: readonly TimeSeries[] } {
  refuseStream(text, shown);
  const json = new JsonFile(text, shown);
  if (json.items?.every((item) => 'metric' in (membersOf(item) ?? {}))) {
    return { points: [], series: seriesOf(json, file) };
  }
  const { members = {} } = json;
  if ('metrics' in members || 'metrics' in (membersOf(members.results) ?? {}))
    return { points: [k6Measurement(json, file)], series: [] };
  if ('status' in members && ('data' in members || 'error' in members))
    return { points: [], series: seriesOf(json, file) };
  throw refused(
    { file: shown, line: 1, column: 1 },
    'this JSON is neither a summary of k6 nor an answer of Prometheus',
    'write `k6 run --summary-export=file.json`, or save the answer of /api/v1/query_range or of `promtool query range -o json`',
  );
}

/** Refuses what `k6 run --out json` writes: a line for each sample, and no summary. */
function refuseStream(text: string, file: string): void {
  const [first = ''] = text.trimStart().split('\n', 1);
  if (!/^\{.*"type"\s*:\s*"(Metric|Point)"/.test(first.slice(0, 1000))) return;
  throw refused(
    { file, line: 1, column: 1 },
    'these are the samples of k6 and not its summary',
    'write the summary with `k6 run --summary-export=file.json`',
  );
}
