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
  z
    .object({ rate: statistic, count: statistic, avg: statistic, max: statistic, value: statistic })
    .optional(),
);
const SUMMARY = z.preprocess(
  byName,
  z.object({
    /** How long the test took, s, in the summaries that say it. */
    duration: statistic,
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
  }),
);

/** A summary as k6 has it since 1.5, with a list of metrics and its own version, brought to the shape of the older one. */
function byName(found: unknown): unknown {
  const summary = membersOf(found);
  const metrics = membersOf(summary?.results)?.metrics;
  if (!Array.isArray(metrics)) return found;
  const named = metrics.flatMap((item) => {
    const { name, values } = membersOf(item) ?? {};
    return typeof name === 'string' ? [[name, values] as const] : [];
  });
  return { metrics: Object.fromEntries(named), duration: membersOf(summary?.config)?.duration };
}
type Summary = z.output<typeof SUMMARY>;
type Metrics = Summary['metrics'];

/**
 * The one point of a summary of k6, as `--summary-export` or `handleSummary` write it, with or without
 * `--new-machine-readable-summary`, which counts requests and tells how long they took in all instead of a rate. k6 does not know how many pods
 * it asked: `file@pods=2` says so. Clients are those that were on their way through an iteration, on average; what an
 * iteration takes beyond its requests is a pause. With `loop=open` arrivals did not wait for answers.
 */
export function k6Measurement(json: JsonFile, file: MeasurementFile): Measurement {
  allowSettings(file, 'a summary of k6', ['pods', 'grant', 'rows', 'source', 'use', 'loop']);
  const top = { file: json.file, line: 1, column: 1 };
  const settings = { ...file.common, ...file.settings };
  if (settings.pods === undefined) {
    throw refused(
      top,
      'a summary of k6 does not say how many pods it asked',
      `name it as ${json.file}@pods=1, or give --pods`,
    );
  }
  const version = json.members?.results === undefined ? undefined : json.members.version;
  if (version !== undefined && !/^v?1(\.|$)/.test(String(version))) {
    throw refused(
      json.at('version'),
      `this is a summary of k6 in version ${plainText(String(version))}, and 1 is known`,
      'write it with `k6 run --summary-export=file.json --new-machine-readable-summary=false`',
    );
  }
  const { metrics, duration } = json.as(SUMMARY);
  const needed = (name: 'http_reqs' | 'http_req_duration', statistic: string, value?: number): string => {
    if (value !== undefined && value > 0) return String(value);
    const [what, remedy] =
      value !== undefined
        ? ['is 0: no request was made', 'take the summary of a test that makes HTTP requests']
        : metrics[name] === undefined
          ? ['is missing', 'take the summary of a test that makes HTTP requests']
          : [`has no \`${statistic}\``, `leave ${statistic} in the summary (summaryTrendStats)`];
    throw refused(json.at('metrics', ...(value === undefined ? [] : [name])), `\`${name}\` ${what}`, remedy);
  };
  const rate_hz = needed('http_reqs', 'rate', rateOf(metrics.http_reqs, duration));
  const latency_ms = needed('http_req_duration', 'avg', metrics.http_req_duration?.avg);
  const failed = metrics.http_req_failed?.value ?? metrics.http_req_failed?.rate ?? 0;
  if (failed > FAILED_MAX) {
    throw refused(
      json.at('metrics', 'http_req_failed'),
      `${(100 * failed).toPrecision(2)} % of the requests failed, so the latency is not that of answers`,
      'repeat the test with less load, or against an issuer that answers',
    );
  }
  const clients = clientsIn(metrics, duration);
  if (clients === undefined && settings.loop !== 'open') {
    throw refused(
      json.at('metrics'),
      'neither iterations nor virtual users are in the summary',
      'take the whole summary of k6',
    );
  }
  const texts = { ...settings, rate_hz, latency_ms, ...(clients === undefined ? {} : { clients }) };
  return pointOf(texts, { file: json.file, line: 0, column: 0 }, () => top);
}

/** Events a second, where they are given or how many there were in how long. */
function rateOf(counted: Metrics['http_reqs'], durationS: number | undefined): number | undefined {
  if (counted?.rate !== undefined) return counted.rate;
  return counted?.count === undefined || !durationS ? undefined : counted.count / durationS;
}

/** Iterations under way by Little's law, else the virtual users. */
function clientsIn(
  { iterations, iteration_duration, vus_max, vus }: Metrics,
  durationS: number | undefined,
): string | undefined {
  const underWay = ((rateOf(iterations, durationS) ?? 0) * (iteration_duration?.avg ?? 0)) / 1000;
  const users = vus_max?.max ?? vus_max?.value ?? vus?.max ?? vus?.value;
  const clients = underWay > 0 ? underWay : (users ?? 0);
  return clients > 0 ? String(clients) : undefined;
}
