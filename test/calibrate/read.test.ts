import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calibrate } from '../../src/calibrate/calibration.js';
import type { Measurement } from '../../src/calibrate/measurement.js';
import { readMeasurements } from '../../src/calibrate/read/read-measurements.js';
import { ScenarioError } from '../../src/scenario/error.js';
import { openLoop } from '../../src/theory/closed-loop.js';
import { randomOf, requestOf } from './synthetic.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokensim-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Reads texts as files of these names; the names may have settings behind them. */
function read(files: Readonly<Record<string, string | object>>): Measurement[] {
  const args = Object.entries(files).map(([argument, content]) => {
    const [name, settings] = argument.split(/@(.*)/s);
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(join(folder, name), text);
    return join(folder, argument === name ? name : `${name}@${settings}`);
  });
  return readMeasurements(args);
}

/** The message of the refusal, without the folder. */
function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ScenarioError) return error.message.replaceAll(`${folder}/`, '');
    throw error;
  }
  return 'no refusal';
}

const HEADER = 'pods,clients,rate_hz,latency_ms\n';

describe('CSV', () => {
  it('gives points with their lines, in any order of columns, with comments and a byte-order mark', () => {
    const [first, second] = read({
      'a.csv':
        '\uFEFF# a test\nsource,latency_ms,rate_hz,clients,pods,grant,rows,use\n' +
        'T1/D1, 250, 350, 88, 1, client_credentials, 1e5,\n\nT1/D2,60,180,10.8,2,discovery+token_exchange,2e5,check\n',
    });
    expect(first).toMatchObject({
      source: 'T1/D1',
      use: 'fit',
      pods: 1,
      mix: ['client_credentials'],
      rows: 1e5,
      rateHz: 350,
      latencyS: 0.25,
      load: { kind: 'closed', clients: 88, thinkS: 0 },
    });
    expect(first.place.line).toBe(3);
    expect(second).toMatchObject({ use: 'check', mix: ['discovery', 'token_exchange'], pods: 2 });
    expect(second.place.line).toBe(5);
  });

  it('takes what is known of a load, by Little', () => {
    const [clients, open, full, rateOnly, latencyOnly, pausing] = read({
      'b.csv': `${HEADER}1,90,350,250\n1,,300,70\n1,,600,\n1,90,350,\n1,90,,250\n1,90,100,60\n`,
    });
    expect(clients.load).toEqual({ kind: 'closed', clients: 90, thinkS: 0 });
    expect(open.load).toEqual({ kind: 'open' });
    expect(full).toMatchObject({ load: { kind: 'full' }, latencyS: undefined });
    expect(rateOnly.latencyS).toBeCloseTo(90 / 350, 12);
    expect(latencyOnly.rateHz).toBe(360);
    expect(pausing.load).toMatchObject({ kind: 'closed', clients: 90, thinkS: 0.9 - 0.06 });
  });

  it.each([
    ['', 'bad.csv:1:1: the file is empty (begin with pods,clients,rate_hz,latency_ms)'],
    [HEADER, 'bad.csv:1:1: there is no point below the header (give at least two points)'],
    [
      'pods,clients,rate_hz,latency_s\n1,1,1,1\n',
      'bad.csv:1:1: `latency_s` is not a column of measurements (did you mean `latency_ms`?)',
    ],
    [
      'pods,clients,rate_hz\n1,1,1\n',
      'bad.csv:1:1: the column `latency_ms` is missing (the first line is pods,clients,rate_hz,latency_ms[,grant])',
    ],
    [
      'pods,pods,clients,rate_hz,latency_ms\n1,1,1,1,1\n',
      'bad.csv:1:1: the column `pods` is given twice (remove one of them)',
    ],
    [
      `${HEADER}1,90,350\n`,
      'bad.csv:2:1: this line has 3 fields instead of 4 (write pods,clients,rate_hz,latency_ms)',
    ],
    [`${HEADER}0,90,350,250\n`, 'bad.csv:2:1: `pods` is "0" (give a whole number of pods, from 1 to 1000)'],
    [`${HEADER}1,90,350 Hz,250\n`, 'bad.csv:2:6: `rate_hz` is "350 Hz" (give requests per second, above 0)'],
    [`${HEADER}1,90,-350,250\n`, 'bad.csv:2:6: `rate_hz` is "-350" (give requests per second, above 0)'],
    [
      `${HEADER}1,90,350,NaN\n`,
      'bad.csv:2:10: `latency_ms` is "NaN" (give the mean latency in milliseconds, above 0)',
    ],
    [
      `${HEADER}1,90,,\n`,
      'bad.csv:2:1: there is no `rate_hz`, and not both `clients` and `latency_ms` to work it out from (give the rate)',
    ],
    [
      `${HEADER}1,90,350,250000\n`,
      "bad.csv:2:1: by Little's law rate × latency is 87500 requests on their way, but there were 90 clients (check the units, and that the latency is the mean and not a percentile)",
    ],
    [
      'pods,clients,rate_hz,latency_ms,grant\n1,90,350,250,password\n',
      'bad.csv:2:14: `grant` is "password" (give one of client_credentials, token_exchange, refresh_token, discovery, or a mix such as discovery+token_exchange)',
    ],
    [
      'pods,clients,rate_hz,latency_ms,use\n1,90,350,250,maybe\n',
      'bad.csv:2:14: `use` is "maybe" (write fit or check)',
    ],
    [`${HEADER}1,90,0,250\n`, 'bad.csv:2:6: `rate_hz` is "0" (give requests per second, above 0)'],
    [`${HEADER}1,90,1e400,250\n`, 'bad.csv:2:6: `rate_hz` is "1e400" (give requests per second, above 0)'],
    [
      `${HEADER}1,90,1e-300,\n`,
      'bad.csv:2:1: the rate is 1e-300 Hz, which no issuer has (check the units: from 0.0001 to 1000000 Hz)',
    ],
    [
      `${HEADER}1,90,,1e-9\n`,
      'bad.csv:2:1: the rate is 90000000000000 Hz, which no issuer has (check the units: from 0.0001 to 1000000 Hz)',
    ],
    [
      `${HEADER}1,,10,1e-9\n`,
      'bad.csv:2:1: the latency is 1e-12 s, which no issuer has (check the units: from 0.000001 to 10000 s)',
    ],
    [
      `${HEADER}1,90,350,250,7\n`,
      'bad.csv:2:1: this line has 5 fields instead of 4 (write pods,clients,rate_hz,latency_ms)',
    ],
    [
      'pods;clients;rate_hz;latency_ms\n1;90;350;250\n',
      'bad.csv:1:1: the columns are separated by `;` (separate them by commas, with points in numbers)',
    ],
    [
      '__proto__,clients,rate_hz,latency_ms\n1,90,350,250\n',
      'bad.csv:1:1: `__proto__` is not a column of measurements (columns: pods, clients, rate_hz, latency_ms, grant, rows, source, use)',
    ],
    [
      `${HEADER}1,90,__proto__,250\n`,
      'bad.csv:2:6: `rate_hz` is "__proto__" (give requests per second, above 0)',
    ],
    ['PK\u0003\u0004\0\0', 'bad.csv: this is no text (save a sheet as CSV, with commas)'],
    [
      '<html>502 Bad Gateway</html>\n',
      'bad.csv:1:1: `<html>502 Bad Gateway</html>` is not a column of measurements (columns: pods, clients, rate_hz, latency_ms, grant, rows, source, use)',
    ],
    [
      `${HEADER}1,"90,350,250\n`,
      'bad.csv:2:1: CSV does not parse: Quote Not Closed: the parsing is finished with an opening quote at line 2 (mend or remove this line)',
    ],
  ])('refuses %j', (text, message) => {
    expect(refusal(() => read({ 'bad.csv': text }))).toBe(message);
  });

  it('tells every bad line at once', () => {
    const text = refusal(() => read({ 'bad.csv': `${HEADER}x,1,1,1000\n1,y,1,1\n1,1,z,1\n` }));
    expect(text.split('\n')).toHaveLength(3);
  });

  it('refuses rows on some points only, and too many points', () => {
    const some = 'pods,clients,rate_hz,latency_ms,rows\n1,90,350,250,1e5\n1,90,350,250,\n';
    expect(refusal(() => read({ 'bad.csv': some }))).toMatch(
      /bad.csv:3:1: the rows of bad.csv:3 are not known/,
    );
    const many = HEADER + '1,90,350,250\n'.repeat(1001);
    expect(refusal(() => read({ 'bad.csv': many }))).toMatch(/there are 1001 points \(give at most 1000/);
  });
});

describe('files', () => {
  it('that are missing, no files, too large or not text are refused with the reason', () => {
    expect(refusal(() => readMeasurements([join(folder, 'none.csv')]))).toMatch(/none.csv does not exist/);
    mkdirSync(join(folder, 'dir'), { recursive: true });
    expect(refusal(() => readMeasurements([join(folder, 'dir')]))).toMatch(/dir is not a file/);
    expect(refusal(() => readMeasurements(['/dev/zero']))).toMatch(/is not a file/);
    writeFileSync(join(folder, 'large.csv'), Buffer.alloc(16 * 2 ** 20 + 1, 32));
    expect(refusal(() => readMeasurements([join(folder, 'large.csv')]))).toMatch(/is larger than 16 MiB/);
    writeFileSync(join(folder, 'bytes.csv'), Buffer.from([0x70, 0xff, 0xfe]));
    expect(refusal(() => readMeasurements([join(folder, 'bytes.csv')]))).toMatch(/is not UTF-8 text/);
    symlinkSync('loop.csv', join(folder, 'loop.csv'));
    expect(refusal(() => readMeasurements([join(folder, 'loop.csv')]))).toMatch(
      /symbolic link that leads to itself/,
    );
  });

  it('take settings behind an @, which are checked', () => {
    const good = `${HEADER}1,90,350,250\n`;
    expect(read({ 'c.csv@source=T9,use=check': good })[0]).toMatchObject({ source: 'T9', use: 'check' });
    expect(refusal(() => read({ 'c.csv@podz=2': good }))).toMatch(
      /`podz` cannot be set for a file \(did you mean `pods`\?\)/,
    );
    expect(refusal(() => read({ 'c.csv@pods=2': good }))).toMatch(/`pods` cannot be set for CSV/);
    expect(refusal(() => read({ 'c.csv@use=fit,use=fit': good }))).toMatch(/`use` is given twice/);
    expect(refusal(() => read({ 'c.csv@use=': good }))).toMatch(/`use` has no value/);
    expect(refusal(() => read({ 'c.csv@use=maybe': good }))).toMatch(
      /`use` is "maybe" \(write fit or check\)/,
    );
  });

  it('may have an @ in their own names', () => {
    const path = join(folder, 'd@pods=x.csv');
    writeFileSync(path, `${HEADER}1,90,350,250\n`);
    expect(readMeasurements([path])).toHaveLength(1);
  });

  it('never break the reader, whatever is in them', () => {
    const anything = fc.oneof(
      fc.string({ maxLength: 300 }),
      fc.json().map((text) => text),
      fc.string({ maxLength: 100 }).map((text) => HEADER + text),
      fc.record({ metrics: fc.jsonValue() }).map((value) => JSON.stringify(value)),
      fc
        .record({ status: fc.constant('success'), data: fc.jsonValue() })
        .map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(anything, (text) => {
        writeFileSync(join(folder, 'any.txt'), text);
        try {
          readMeasurements([join(folder, 'any.txt')]);
        } catch (error) {
          if (!(error instanceof ScenarioError)) throw error;
          expect(error.message).toContain('any.txt');
        }
      }),
      { numRuns: 400, seed: 3 },
    );
  });
});

const K6 = {
  metrics: {
    http_reqs: { count: 21000, rate: 350 },
    http_req_duration: { avg: 250, 'p(95)': 400 },
    http_req_failed: { passes: 0, fails: 21000, value: 0 },
    iterations: { count: 10500, rate: 175 },
    iteration_duration: { avg: 1000 },
    vus: { value: 180, min: 1, max: 180 },
  },
};

describe("k6's summary", () => {
  it('is a point, with clients and pauses from its iterations', () => {
    const [one] = read({ 'k6.json@pods=2,grant=token_exchange,rows=1e6,source=our test': K6 });
    expect(one).toMatchObject({
      pods: 2,
      mix: ['token_exchange'],
      rows: 1e6,
      source: 'our test',
      rateHz: 350,
      latencyS: 0.25,
      load: { kind: 'closed', clients: 175, thinkS: 0.25 },
    });
  });

  it('is read as handleSummary writes it, with virtual users where iterations are missing', () => {
    const { iterations, iteration_duration, ...rest } = K6.metrics;
    const metrics = Object.fromEntries(
      Object.entries(rest).map(([name, values]) => [name, { type: 'trend', contains: 'default', values }]),
    );
    const [one] = read({ 'k6.json@pods=1': { metrics, root_group: {} } });
    expect(one.load).toMatchObject({ kind: 'closed', clients: 180 });
    expect(iterations.rate * iteration_duration.avg).toBe(175_000);
  });

  it('is an open load if told so', () => {
    expect(read({ 'k6.json@pods=1,loop=open': K6 })[0].load).toEqual({ kind: 'open' });
  });

  const without = (name: keyof typeof K6.metrics) => {
    const { [name]: _, ...metrics } = K6.metrics;
    return { metrics };
  };
  it.each([
    ['k6.json', K6, /does not say how many pods it asked \(name it as k6.json@pods=1\)/],
    ['k6.json@pods=none', K6, /`pods` is "none" \(give a whole number of pods/],
    ['k6.json@pods=1,loop=round', K6, /`loop` is "round" \(write open or closed\)/],
    ['k6.json@pods=1,column=rate_hz', K6, /`column` cannot be set for a summary of k6/],
    ['k6.json@pods=1', without('http_reqs'), /k6.json:1:\d+: `http_reqs` is missing/],
    ['k6.json@pods=1', without('http_req_duration'), /`http_req_duration` is missing/],
    [
      'k6.json@pods=1',
      { metrics: { ...K6.metrics, http_reqs: { rate: '350' } } },
      /`http_reqs.rate` is "350" \(it must be a number of at least 0\)/,
    ],
    [
      'k6.json@pods=1',
      { metrics: { ...K6.metrics, http_reqs: { rate: 0 } } },
      /`http_reqs` is 0: no request was made/,
    ],
    [
      'k6.json@pods=1',
      { metrics: { ...K6.metrics, http_req_failed: { value: 0.4 } } },
      /40 % of the requests failed/,
    ],
    ['k6.json@pods=1', { metrics: {} }, /`http_reqs` is missing/],
    ['k6.json@pods=1', { metrics: null }, /`http_reqs` is missing/],
    [
      'k6.json@pods=1',
      { metrics: { ...K6.metrics, http_reqs: { rate: 1e-200 } } },
      /the rate is 1e-200 Hz, which no issuer has/,
    ],
    [
      'k6.json@pods=1',
      '{"metrics":{"http_reqs":{"rate":1e400},"http_req_duration":{"avg":3}}}',
      /`http_reqs.rate` is null \(it must be a number/,
    ],
    [
      'k6.json@pods=1',
      { version: '1', results: { metrics: [{ name: 'http_reqs' }] } },
      /k6.json:1:\d+: this is a summary of k6 of another version \(write the summary with `k6 run --summary-export/,
    ],
    [
      'k6.json@pods=1',
      '{"type":"Metric","data":{"name":"http_reqs"},"metric":"http_reqs"}\n{"type":"Point"}\n',
      /k6.json:1:1: these are the samples of k6 and not its summary/,
    ],
  ])('%s is refused (%#)', (name, content, message) => {
    expect(refusal(() => read({ [name]: content }))).toMatch(message);
  });
});

const matrix = (values: readonly (readonly [number, string])[], metric: object = {}) => ({
  status: 'success',
  data: { resultType: 'matrix', result: [{ metric, values }] },
});

describe("Prometheus's range queries", () => {
  const times = Array.from({ length: 400 }, (_, index) => 1.7e9 + 300 * index);

  it('are points of production, joined by time and without the moments at which nothing was asked', () => {
    const random = randomOf(1);
    const loads = times.map(() => 30 + 260 * random());
    const terms = {
      pods: 1,
      slots: 12,
      podS: 0.04,
      databaseS: 0,
      databaseServers: Number.POSITIVE_INFINITY,
      roundTripS: 0,
    };
    const rates = times.map((time, index): [number, string] => [time, String(loads[index])]);
    const latencies = times.map((time, index): [number, string] => [
      time,
      index % 50 === 0 ? 'NaN' : String(openLoop(terms, loads[index]).latencyS),
    ]);
    const points = read({
      'rate.json@column=rate_hz,pods=1,source=grafana': matrix(rates),
      'latency.json': matrix(latencies.slice(5), { column: 'latency_s' }),
    });
    expect(points.length).toBeGreaterThanOrEqual(8);
    expect(points[0]).toMatchObject({ load: { kind: 'open' }, source: 'grafana', pods: 1 });
    const { parameters } = calibrate(points, requestOf());
    const [service, slots] = parameters;
    expect(Math.abs(service.value / 0.04 - 1)).toBeLessThan(0.05);
    expect(Math.abs(slots.value / 12 - 1)).toBeLessThan(0.05);
  });

  it('may be in any order of time', () => {
    const latency = times.map((time, index): [number, string] => [time, String(0.05 + (index % 10) / 100)]);
    const rate = times.map((time, index): [number, string] => [time, String(50 + (index % 10))]);
    const points = (turned: boolean) =>
      read({
        'rate.json@column=rate_hz,pods=1': matrix(turned ? [...rate].reverse() : rate),
        'latency.json@column=latency_s': matrix(latency),
      }).map(({ rateHz, latencyS }) => [rateHz, latencyS]);
    expect(points(true)).toEqual(points(false));
  });

  it('may all be in one file, with pods and rows over time', () => {
    const series = (column: string, value: (index: number) => number) => ({
      metric: { column },
      values: times.map((time, index) => [time, String(value(index))]),
    });
    const points = read({
      'all.json': {
        status: 'success',
        data: {
          resultType: 'matrix',
          result: [
            series('rate_hz', (index) => 50 + (index % 7)),
            series('latency_ms', () => 60),
            series('pods', (index) => (index < 200 ? 1 : 2)),
            series('rows', (index) => 1000 * (index + 1)),
          ],
        },
      },
    });
    expect(new Set(points.map(({ pods }) => pods))).toEqual(new Set([1, 2]));
    expect(Math.max(...points.map(({ rows = 0 }) => rows))).toBeGreaterThan(3e5);
  });

  const some = matrix(times.slice(0, 20).map((time): [number, string] => [time, '50']));
  it.each([
    [
      { 'a.json': some },
      /series 1 does not say what it measures \(name the file as rate.json@column=rate_hz/,
    ],
    [{ 'a.json@column=rate': some }, /`rate` is not a column of a series \(columns: rate_hz, latency_ms/],
    [{ 'a.json@column=rate_hz,pods=1': some }, /no series is `latency_s` \(add the answer to that query/],
    [
      { 'a.json@column=rate_hz': some, 'b.json@column=latency_s': some },
      /no series says how many pods there were/,
    ],
    [
      { 'a.json@column=rate_hz,pods=1': some, 'b.json@column=rate_hz': some },
      /b.json: `rate_hz` is in a.json as well/,
    ],
    [
      {
        'a.json@column=rate_hz,pods=1': some,
        'b.json@column=latency_s': matrix([[1, '2']]),
      },
      /0 moments have both a rate and a latency above 0/,
    ],
    [{ 'a.json': { status: 'error', error: 'parse\nerror' } }, /did not answer the query: parse error/],
    [
      { 'a.json': { status: 'success', data: { resultType: 'vector', result: [] } } },
      /is a vector and not a matrix/,
    ],
    [{ 'a.json': { status: 'success', data: null } }, /a.json:1:\d+: the answer has no data/],
    [
      {
        'a.json@column=rate_hz,pods=1': matrix(times.map((time) => [time, 'NaN'])),
        'b.json@column=latency_s': matrix(times.map((time) => [time, '+Inf'])),
      },
      /b.json: 0 moments have both a rate and a latency above 0/,
    ],
    [
      { 'a.json': { status: 'success', data: { resultType: 'matrix', result: [] } } },
      /the answer has no series/,
    ],
    [
      {
        'a.json@column=rate_hz': {
          status: 'success',
          data: { resultType: 'matrix', result: [some.data.result[0], some.data.result[0]] },
        },
      },
      /several series are `rate_hz` \(sum or average them in the query/,
    ],
    [
      {
        'a.json@column=rate_hz': {
          status: 'success',
          data: { resultType: 'matrix', result: [{ values: [[1]] }] },
        },
      },
      /a sample of `rate_hz` is \[1\]/,
    ],
  ])('are refused with the reason (%#)', (files, message) => {
    expect(refusal(() => read(files as Record<string, object>))).toMatch(message);
  });
});

describe('JSON', () => {
  it('that is broken is refused where it breaks', () => {
    expect(refusal(() => read({ 'a.json': '{\n  "metrics": {,}\n}' }))).toMatch(
      /^a.json:2:15: JSON does not parse/,
    );
    expect(refusal(() => read({ 'a.json': '{"metrics":' }))).toMatch(/^a.json:1:12: JSON does not parse/);
    expect(refusal(() => read({ 'a.json': `${'['.repeat(2e5)}` }))).toMatch(/JSON does not parse/);
  });

  it('of another kind is refused', () => {
    expect(refusal(() => read({ 'a.json': { hello: 1 } }))).toBe(
      'a.json:1:1: this JSON is neither a summary of k6 nor an answer of Prometheus (write `k6 run --summary-export=file.json`, or save the answer of /api/v1/query_range)',
    );
    expect(refusal(() => read({ 'a.json': '[1]' }))).toMatch(/neither a summary of k6/);
    expect(refusal(() => read({ 'a.json@pods=1': '{"metrics":{"__proto__":{"rate":1}}}' }))).toMatch(
      /`http_reqs` is missing/,
    );
  });
});
