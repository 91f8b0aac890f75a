import { z } from 'zod';
import { refused } from '../../scenario/error.js';
import type { Measurement } from '../measurement.js';
import { allowSettings, type MeasurementFile, plainText } from './argument.js';
import { type JsonFile, membersOf } from './json-file.js';
import { pointOf } from './point.js';

/** A test with more failed requests than this is not the point that it seems. */
const FAILED_MAX = 0.05;

const isWrong = ({ path = [], input }: z.core.$ZodRawIssue) =>
  `\`${path.slice(-2).join('.')}\` is ${plainText(JSON.stringify(input) ?? 'nothing')} (it must be a number of at least 0)`;
const statistic = z.number({ error: isWrong }).min(0, { error: isWrong }).optional();
/** The statistics of a metric, whether they stand under `values` or beside its name. */
const metric = z.preprocess(
  (found) => membersOf(membersOf(found)?.values) ?? membersOf(found),
  z.object({ rate: statistic, avg: statistic, max: statistic, value: statistic }).optional(),
);
const SUMMARY = z.object({
  metrics: z.preprocess(
    (found) => membersOf(found) ?? {},
    z.object({
      http_reqs: metric,
      http_req_duration: metric,
      http_req_failed: metric,
      iterations: metric,
      iteration_duration: metric,
      vus_max: metric,
      vus: metric,
    }),
  ),
});
type Metrics = z.output<typeof SUMMARY>['metrics'];

/**
 * The one point of a summary of k6, as `--summary-export` or `handleSummary` write it. k6 does not know how many pods
 * it asked: `file@pods=2` says so. Clients are those that were on their way through an iteration, on average; what an
 * iteration takes beyond its requests is a pause. With `loop=open` arrivals did not wait for answers.
 */
export function k6Measurement(json: JsonFile, file: MeasurementFile): Measurement {
  allowSettings(file, 'a summary of k6', ['pods', 'grant', 'rows', 'source', 'use', 'loop']);
  const top = { file: json.file, line: 1, column: 1 };
  if (file.settings.pods === undefined) {
    throw refused(
      top,
      'a summary of k6 does not say how many pods it asked',
      `name it as ${json.file}@pods=1`,
    );
  }
  const { metrics } = json.as(SUMMARY);
  const needed = (name: 'http_reqs' | 'http_req_duration', value: number | undefined): string => {
    if (value !== undefined && value > 0) return String(value);
    throw refused(
      json.at('metrics', ...(value === undefined ? [] : [name])),
      `\`${name}\` ${value === undefined ? 'is missing' : 'is 0: no request was made'}`,
      'take the summary of a test that makes HTTP requests',
    );
  };
  const rate_hz = needed('http_reqs', metrics.http_reqs?.rate);
  const latency_ms = needed('http_req_duration', metrics.http_req_duration?.avg);
  const failed = metrics.http_req_failed?.value ?? metrics.http_req_failed?.rate ?? 0;
  if (failed > FAILED_MAX) {
    throw refused(
      json.at('metrics', 'http_req_failed'),
      `${(100 * failed).toPrecision(2)} % of the requests failed, so the latency is not that of answers`,
      'repeat the test with less load, or against an issuer that answers',
    );
  }
  const clients = clientsIn(metrics);
  if (clients === undefined && file.settings.loop !== 'open') {
    throw refused(
      json.at('metrics'),
      'neither iterations nor virtual users are in the summary',
      'take the whole summary of k6',
    );
  }
  const texts = { ...file.settings, rate_hz, latency_ms, ...(clients === undefined ? {} : { clients }) };
  return pointOf(texts, { file: json.file, line: 0, column: 0 }, () => top);
}

/** Iterations under way by Little's law, else the virtual users. */
function clientsIn({ iterations, iteration_duration, vus_max, vus }: Metrics): string | undefined {
  const underWay = ((iterations?.rate ?? 0) * (iteration_duration?.avg ?? 0)) / 1000;
  const users = vus_max?.max ?? vus_max?.value ?? vus?.max ?? vus?.value;
  const clients = underWay > 0 ? underWay : (users ?? 0);
  return clients > 0 ? String(clients) : undefined;
}
