import { afterAll, describe, expect, it } from 'vitest';
import { calibrate } from '../../src/calibrate/calibration.js';
import { openLoop } from '../../src/theory/closed-loop.js';
import { ReadingFolder } from './reading.js';
import { randomOf, requestOf } from './synthetic.js';

const folder = new ReadingFolder();
afterAll(() => folder.remove());
const read: ReadingFolder['read'] = (files) => folder.read(files);
const refusal: ReadingFolder['refusal'] = (run) => folder.refusal(run);

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

  it('is read as k6 1.5 and later write it on request: counts, how long they took, and a list of metrics', () => {
    const counted = (name: string, count: number) => ({
      contains: 'default',
      name,
      type: 'counter',
      values: { count },
    });
    const timed = (name: string, avg: number) => ({
      contains: 'time',
      name,
      type: 'trend',
      values: { avg, max: 4 * avg, med: avg, min: avg / 2, 'p(90)': 2 * avg, 'p(95)': 3 * avg },
    });
    const summary = (matches: number) => ({
      config: { duration: 60, execution: 'local', script: 'token.js' },
      metadata: { generatedAt: '2026-02-03T10:11:12.5Z', k6Version: '1.5.0' },
      results: {
        checks: {},
        metrics: [
          counted('http_reqs', 21_000),
          counted('iterations', 10_500),
          timed('http_req_duration', 250),
          timed('iteration_duration', 1000),
          {
            contains: 'default',
            name: 'http_req_failed',
            type: 'rate',
            values: { matches, rate: matches / 21_000, total: 21_000 },
          },
          { contains: 'default', name: 'vus_max', type: 'gauge', values: { max: 180, min: 180, value: 180 } },
        ],
      },
      version: '1.0.0',
    });
    const [found] = read({ 'k6.json@pods=2': summary(0) });
    const [older] = read({ 'k6.json@pods=2': K6 });
    expect(found).toEqual(older);
    expect(refusal(() => read({ 'k6.json@pods=2': summary(8400) }))).toMatch(/40 % of the requests failed/);
  });

  it('takes the pods that are said for all files', () => {
    const files = { 'one.json': K6, 'two.json@pods=2': K6 };
    expect(folder.readings(files, { pods: '4' }).points.map(({ pods }) => pods)).toEqual([4, 2]);
  });

  it('is an open load if told so', () => {
    expect(read({ 'k6.json@pods=1,loop=open': K6 })[0].load).toEqual({ kind: 'open' });
  });

  const without = (name: keyof typeof K6.metrics) => {
    const { [name]: _, ...metrics } = K6.metrics;
    return { metrics };
  };
  it.each([
    ['k6.json', K6, /does not say how many pods it asked \(name it as k6.json@pods=1, or give --pods\)/],
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
      /k6.json:1:\d+: `http_reqs` is missing/,
    ],
    [
      'k6.json@pods=1',
      { version: '2.0.0', results: { metrics: [] } },
      /k6.json:1:\d+: this is a summary of k6 in version 2.0.0, and 1 is known \(write it with .*--new-machine-readable-summary=false/,
    ],
    [
      'k6.json@pods=1',
      { metrics: { ...K6.metrics, http_req_duration: { med: 3 } } },
      /`http_req_duration` has no `avg` \(leave avg in the summary \(summaryTrendStats\)\)/,
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
      /a sample of series 1 is \[1\]/,
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
      'a.json:1:1: this JSON is neither a summary of k6 nor an answer of Prometheus (write `k6 run --summary-export=file.json`, or save the answer of /api/v1/query_range or of `promtool query range -o json`)',
    );
    expect(refusal(() => read({ 'a.json': '[1]' }))).toMatch(/neither a summary of k6/);
    expect(refusal(() => read({ 'a.json@pods=1': '{"metrics":{"__proto__":{"rate":1}}}' }))).toMatch(
      /`http_reqs` is missing/,
    );
  });
});
