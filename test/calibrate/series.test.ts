import { afterAll, describe, expect, it } from 'vitest';
import { calibrate } from '../../src/calibrate/calibration.js';
import type { IssuerTerms } from '../../src/theory/closed-loop.js';
import { openLoop } from '../../src/theory/closed-loop.js';
import { openLoopQuantileS } from '../../src/theory/latency-quantile.js';
import { ReadingFolder } from './reading.js';
import { randomOf, requestOf } from './synthetic.js';

const folder = new ReadingFolder();
afterAll(() => folder.remove());
const read: ReadingFolder['read'] = (files) => folder.read(files);
const refusal: ReadingFolder['refusal'] = (run) => folder.refusal(run);

const TERMS: IssuerTerms = {
  pods: 1,
  slots: 12,
  podS: 0.04,
  databaseS: 0,
  databaseServers: Number.POSITIVE_INFINITY,
  roundTripS: 0,
};
const BEGIN = 1_700_000_000;
type Samples = readonly (readonly [time: number, value: string])[];

/** Samples of a day: every so many seconds, from so many seconds on. */
function samples(stepS: number, valueAt: (time: number) => number, fromS = 0): Samples {
  const count = Math.floor(86_400 / stepS);
  return Array.from({ length: count }, (_, index) => {
    const time = BEGIN + fromS + index * stepS;
    return [time, String(valueAt(time))] as const;
  });
}

/** The load of a day, which goes up and down six times and is a little uneven. */
const loadAt = (time: number) => {
  const uneven = randomOf(Math.floor((time - BEGIN) / 300))();
  return 150 + 120 * Math.sin((time - BEGIN) / 2292) + 10 * uneven;
};
const meanAt = (time: number) => openLoop(TERMS, loadAt(time)).latencyS;

const answer = (values: Samples, metric: object = {}) => ({
  status: 'success',
  data: { resultType: 'matrix', result: [{ metric, values }] },
});
/** As `promtool query range -o json` prints it: the result alone. */
const promtool = (values: Samples, metric: object = {}) => [{ metric, values }];

const TIMES = {
  ms: (time: number) => String(1000 * time),
  text: (time: number) => new Date(1000 * time).toISOString().slice(0, 19).replace('T', ' '),
};
/** As Grafana writes the data of a panel: quoted headers, and Windows' line ends. */
function grafana(values: Samples, name: string, timeOf: (time: number) => string, unit = ''): string {
  const lines = values.map(([time, value]) => `${timeOf(time)},${value}${unit}`);
  return [`"Time","${name.replaceAll('"', '""')}"`, ...lines, '', ''].join('\r\n');
}

function expectIssuer(points: ReturnType<typeof read>): void {
  const [service, slots] = calibrate(points, requestOf()).parameters;
  expect(Math.abs(service.value / TERMS.podS - 1)).toBeLessThan(0.05);
  expect(Math.abs(slots.value / TERMS.slots - 1)).toBeLessThan(0.05);
}

describe('series are read', () => {
  const rate = samples(300, loadAt);
  const latency = samples(300, meanAt);
  const points = (files: Readonly<Record<string, string | object>>) =>
    read(files).map(({ rateHz, latencyS, pods }) => [rateHz, latencyS, pods]);
  const expected = points({
    'rate.json@column=rate_hz,pods=1': answer(rate),
    'latency.json@column=latency_s': answer(latency),
  });

  it('as promtool prints them', () => {
    const found = points({
      'rate.json@column=rate_hz,pods=1': promtool(rate, { job: 'iam' }),
      'latency.json@column=latency_s': promtool(latency),
    });
    expect(found).toEqual(expected);
    const instant = [{ metric: {}, value: [BEGIN, '1'] }];
    expect(refusal(() => read({ 'a.json@column=rate_hz,pods=1': instant }))).toMatch(
      /a series has no values \(ask .*promtool query range -o json/,
    );
    expect(refusal(() => read({ 'a.json@column=rate_hz,pods=1': [] }))).toMatch(/the answer has no series/);
  });

  it('as Grafana exports them, with times as numbers and as text, apart and in one file', () => {
    for (const timeOf of Object.values(TIMES)) {
      const apart = points({
        'rate.csv@column=rate_hz,pods=1': grafana(rate, '{job="iam"}', timeOf),
        'latency.csv@column=latency_s': `sep=,\r\n${grafana(latency, 'latency', timeOf)}`,
      });
      expect(apart).toEqual(expected);
    }
    const rows = rate.map(([time, value], index) => `${time}000,${value},${latency[index][1]},1`);
    const joined = ['"Time","rate_hz","latency_s","pods"', ...rows].join('\n');
    expect(points({ 'panel.csv': joined })).toEqual(expected);
  });

  it('with the units that Grafana wrote behind them', () => {
    const [first] = read({
      'rate.csv@column=rate_hz,pods=1': grafana(
        samples(300, () => 120),
        'rate',
        TIMES.text,
        ' req/s',
      ),
      'latency.csv@column=latency_s': grafana(
        samples(300, () => 80),
        'latency',
        TIMES.text,
        ' ms',
      ),
    });
    expect(first).toMatchObject({ rateHz: 120 });
    expect(first.latencyS).toBeCloseTo(0.08, 12);
  });

  it('of other steps and other seconds, by the nearest sample', () => {
    for (const [rateStepS, latencyStepS, laterS] of [
      [300, 60, 0],
      [60, 300, 7],
      [120, 120, 45],
    ]) {
      const found = read({
        'rate.json@column=rate_hz,pods=1': answer(samples(rateStepS, loadAt)),
        'latency.json@column=latency_s': answer(samples(latencyStepS, meanAt, laterS)),
      });
      expect(found.length).toBeGreaterThanOrEqual(8);
      expectIssuer(found);
    }
  });

  it('with pods from a slower series, or for all files', () => {
    const files = {
      'rate.json@column=rate_hz': answer(rate),
      'latency.json@column=latency_s': answer(latency),
    };
    const slow = answer(samples(1500, (time) => (time < BEGIN + 40_000 ? 1 : 2), 20));
    const pods = read({ ...files, 'pods.json@column=pods': slow }).map((point) => point.pods);
    expect(new Set(pods)).toEqual(new Set([1, 2]));
    const { points: common } = folder.readings(files, { pods: '3' });
    expect(new Set(common.map((point) => point.pods))).toEqual(new Set([3]));
    const { points: counted } = folder.readings({ ...files, 'pods.json@column=pods': slow }, { pods: '3' });
    expect(counted.map((point) => point.pods)).toEqual(pods);
  });

  it.each([
    [{ 'a.csv@column=rate_hz': '"Time"\n1700000000000\n' }, /there is no series beside `Time`/],
    [{ 'a.csv@column=rate_hz': '"Time","x"\n' }, /there is no time below the header/],
    [
      { 'a.csv': '"Time","token requests"\n1700000000000,3\n' },
      /`token requests` is not a column of a series/,
    ],
    [{ 'a.csv@column=rate_hz': '"Time","a","b"\n1700000000000,3,4\n' }, /`column` is given for 2 series/],
    [{ 'a.csv': '"Time","rate_hz","rate_hz"\n1700000000000,3,4\n' }, /several series are `rate_hz`/],
    [{ 'a.csv@column=rate_hz': '"Time","x"\nyesterday,3\n' }, /a.csv:2:1: `yesterday` is no time/],
    [
      { 'a.csv@column=rate_hz': 'sep=,\n"Time","x"\n1700000000000,1.2 parsec\n' },
      /a.csv:3:1: `rate_hz` is `1.2 parsec` \(download it with 'Formatted data' off/,
    ],
    [{ 'a.csv@column=rate_hz': 'Time;x\n2015-06-11T11:50:00.000Z;1.1\n' }, /not separated by commas/],
    [
      {
        'a.json@column=rate_hz,pods=1': answer(samples(300, loadAt)),
        'b.csv@column=latency_s': grafana(samples(300, meanAt, 3 * 86_400), 'x', TIMES.text),
      },
      /b.csv: 0 moments have both .*a.json is from 2023-11-14T22:13:20Z to .*b.csv is from 2023-11-17.*times of Grafana are read as UTC/,
    ],
    [
      {
        'a.json@column=rate_hz,pods=1': answer(samples(300, loadAt)),
        'b.json@column=latency_s,pods=2': answer(samples(300, meanAt)),
      },
      /b.json: `pods` is 2, and 1 of another series \(say it of one file\)/,
    ],
    [
      {
        'a.json@column=rate_hz,pods=1': answer(samples(300, loadAt)),
        'b.json@column=latency_s': answer(samples(300, meanAt)),
        'c.json@column=pods': answer(samples(300, () => 2)),
      },
      /c.json: `pods` is a series and 1 as well/,
    ],
  ])('and refused with the reason (%#)', (files, message) => {
    expect(refusal(() => read(files as Record<string, object>))).toMatch(message);
  });
});

describe('a counter without rate()', () => {
  let counted = 0;
  const total = samples(60, (time) => {
    // The pod begins anew once.
    counted = time === BEGIN + 43_200 ? 12 : counted + Math.round(60 * loadAt(time));
    return counted;
  });
  const latency = answer(samples(60, meanAt));
  const with_ = (rate: object) => ({
    'a.json@column=rate_hz,pods=1': rate,
    'b.json@column=latency_s': latency,
  });

  it('is refused by its values, though it begins anew', () => {
    expect(refusal(() => read(with_(answer(total))))).toBe(
      'a.json: `rate_hz` only ever rises, in whole numbers: a counter and no rate (ask sum(rate(…_count[5m])), requests per second)',
    );
  });

  it('is refused by its name, however few samples there are', () => {
    const named = { __name__: 'http_server_requests_seconds_count', uri: '/token' };
    expect(refusal(() => read(with_(answer(total.slice(0, 6), named))))).toMatch(
      /`http_server_requests_seconds_count` is a counter and no rate/,
    );
    const sum = answer(samples(60, meanAt), { __name__: 'http_server_requests_seconds_sum' });
    expect(refusal(() => read({ ...with_(answer(total)), 'b.json@column=latency_s': sum }))).toMatch(
      /`http_server_requests_seconds_sum` is a counter and no latency \(ask sum\(rate\(…_sum\[5m\]\)\) \/ sum/,
    );
    const panel = grafana(total, 'http_server_requests_seconds_count{uri="/token"}', TIMES.ms);
    expect(refusal(() => read({ 'a.csv@column=rate_hz,pods=1': panel }))).toMatch(/is a counter and no rate/);
  });

  it('is not seen in a rate of whole numbers that goes up and down, nor in a query with rate()', () => {
    const whole = answer(samples(60, (time) => Math.round(loadAt(time))));
    expect(read(with_(whole)).length).toBeGreaterThan(7);
    const query = 'sum(rate(http_server_requests_seconds_count{uri="/token"}[5m]))';
    const panel = grafana(samples(60, loadAt), query, TIMES.ms);
    expect(read({ 'a.csv@column=rate_hz,pods=1': panel, 'b.json@column=latency_s': latency })).not.toEqual(
      [],
    );
  });
});

describe('a quantile of the latency', () => {
  const rate = answer(samples(300, loadAt));
  const p95 = samples(300, (time) => openLoopQuantileS(TERMS, loadAt(time), 0.95));

  it('is fitted through the law, and gives the issuer that a mean of these values misses', () => {
    const files = { 'rate.json@column=rate_hz,pods=1': rate, 'q.json@column=latency_p95_s': answer(p95) };
    const points = read(files);
    expect(points[0]).toMatchObject({ quantile: 0.95, load: { kind: 'open' } });
    expectIssuer(points);
    const taken = read({ 'rate.json@column=rate_hz,pods=1': rate, 'q.json@column=latency_s': answer(p95) });
    expect(calibrate(taken, requestOf()).fitted['service.mean']).toBeGreaterThan(2 * TERMS.podS);
  });

  it.each([
    [{ 'q.json@column=latency_s': answer(p95, { quantile: '0.95' }) }, /name it column=latency_p95_s/],
    [
      { 'q.json@column=latency_p99_s': answer(p95, { quantile: '0.95' }) },
      /is the quantile 0.95 of the latency and not 0.99/,
    ],
    [
      { 'token-p95.json@column=latency_s': answer(p95) },
      /`token-p95.json` is the quantile 0.95 of the latency and not its mean/,
    ],
    [
      {
        'q.csv@column=latency_s': grafana(
          p95,
          'histogram_quantile(0.95, sum by (le) (rate(http_server_requests_seconds_bucket[5m])))',
          TIMES.ms,
        ),
      },
      /is the quantile 0.95 of the latency and not its mean \(name it column=latency_p95_s\)/,
    ],
    [
      {
        'q.json@column=latency_p95_s': answer(p95),
        'm.json@column=latency_s': answer(samples(300, meanAt)),
      },
      /q.json: `latency_p95_s` is beside `latency_s`, and a point has one latency/,
    ],
  ])('is refused where something says that the column is wrong (%#)', (files, message) => {
    const all = { 'rate.json@column=rate_hz,pods=1': rate, ...files };
    expect(refusal(() => read(all as Record<string, object>))).toMatch(message);
  });

  it('is told apart from what was read as a mean', () => {
    const mean = answer(samples(300, meanAt));
    const notes = (files: Readonly<Record<string, string | object>>) =>
      folder.readings(files).notes.map((note) => note.replaceAll(`${folder.path}/`, ''));
    expect(notes({ 'rate.json@column=rate_hz,pods=1': rate, 'm.json@column=latency_s': mean })).toEqual([
      'read as the mean latency: `latency_s` of m.json (a quantile would be `latency_p95_s`)',
    ]);
    expect(
      notes({ 'rate.json@column=rate_hz,pods=1': rate, 'q.json@column=latency_p95_s': answer(p95) }),
    ).toEqual(['read as the latency that 95 % of the requests do not exceed: `latency_p95_s` of q.json']);
    const csv = 'pods,clients,rate_hz,latency_ms\n1,90,350,250\n';
    expect(notes({ 'a.csv': csv })).toEqual([
      'read as the mean latency: `latency_ms` of a.csv (a quantile would be `latency_p95_s`)',
    ]);
  });
});
