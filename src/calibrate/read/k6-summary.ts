import type { Measurement } from '../measurement.js';
import {
  allowSettings,
  type MeasurementFile,
  mixOf,
  plainText,
  podsOf,
  refused,
  rowsOf,
  setting,
  useOf,
} from './argument.js';
import { type JsonFile, membersOf } from './json-file.js';
import { loadOf } from './load.js';

/** A test with more failed requests than this is not the point that it seems. */
const FAILED_MAX = 0.05;

/**
 * The one point of a summary of k6, as `--summary-export` or `handleSummary` write it. k6 does not know how many pods
 * it asked: `file@pods=2` says so. Clients are those that were on their way through an iteration, on average; what an
 * iteration takes beyond its requests is a pause. With `loop=open` arrivals did not wait for answers.
 */
export function k6Measurement(json: JsonFile, file: MeasurementFile): Measurement {
  allowSettings(file, 'a summary of k6', ['pods', 'grant', 'rows', 'source', 'use', 'loop']);
  const { settings } = file;
  const top = { file: json.file, line: 1, column: 1 };
  const pods = setting(settings, 'pods', podsOf, top);
  if (pods === undefined) {
    throw refused(
      top,
      'a summary of k6 does not say how many pods it asked',
      `name it as ${json.file}@pods=1`,
    );
  }
  const rateHz = statistic(json, 'http_reqs', ['rate']);
  const latencyMs = statistic(json, 'http_req_duration', ['avg']);
  for (const [metric, value] of [
    ['http_reqs', rateHz],
    ['http_req_duration', latencyMs],
  ] as const) {
    if (value === undefined || !(value > 0)) {
      throw refused(
        json.at(value === undefined ? 'metrics' : metric),
        `\`${metric}\` ${value === undefined ? 'is missing' : 'is 0: no request was made'}`,
        'take the summary of a test that makes HTTP requests',
      );
    }
  }
  const failed = statistic(json, 'http_req_failed', ['value', 'rate']) ?? 0;
  if (failed > FAILED_MAX) {
    throw refused(
      json.at('http_req_failed'),
      `${(100 * failed).toPrecision(2)} % of the requests failed, so the latency is not that of answers`,
      'repeat the test with less load, or against an issuer that answers',
    );
  }
  const open = setting(settings, 'loop', loopOf, top) === 'open';
  const clients = open ? undefined : clientsOf(json);
  return {
    place: { file: json.file, line: 0, column: 0 },
    source: plainText(settings.get('source') ?? ''),
    use: setting(settings, 'use', useOf, top) ?? 'fit',
    pods,
    mix: setting(settings, 'grant', mixOf, top) ?? ['client_credentials'],
    rows: setting(settings, 'rows', rowsOf, top),
    ...loadOf({ clients, rateHz, latencyS: (latencyMs ?? 0) / 1000 }, top),
  };
}

function loopOf(text: string): 'open' | 'closed' | undefined {
  return text === 'open' || text === 'closed' ? text : undefined;
}

/** Iterations under way by Little's law, else the virtual users. */
function clientsOf(json: JsonFile): number {
  const iterationsHz = statistic(json, 'iterations', ['rate']);
  const iterationMs = statistic(json, 'iteration_duration', ['avg']);
  if (iterationsHz !== undefined && iterationMs !== undefined && iterationsHz * iterationMs > 0) {
    return (iterationsHz * iterationMs) / 1000;
  }
  const users = statistic(json, 'vus_max', ['max', 'value']) ?? statistic(json, 'vus', ['max', 'value']);
  if (users !== undefined && users > 0) return users;
  throw refused(
    json.at('metrics'),
    'neither iterations nor virtual users are in the summary',
    'take the whole summary of k6',
  );
}

/** A statistic of a metric, whether it stands under `values` or beside the metric's name. */
function statistic(json: JsonFile, metric: string, names: readonly string[]): number | undefined {
  const metrics = membersOf(membersOf(json.value)?.get('metrics'));
  const members = membersOf(metrics?.get(metric));
  if (members === undefined) return undefined;
  const values = membersOf(members.get('values')) ?? members;
  const name = names.find((candidate) => values.has(candidate));
  const value = name === undefined ? undefined : values.get(name);
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
    throw refused(
      json.at(metric),
      `\`${metric}.${name}\` is ${plainText(JSON.stringify(value) ?? 'nothing')}`,
      'it must be a number of at least 0',
    );
  }
  return value;
}
