import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, type TestContext, test } from 'vitest';
import { calibrate } from '../../src/calibrate/calibration.js';
import { readMeasurements } from '../../src/calibrate/read/read-measurements.js';
import { erlang } from '../../src/theory/erlang.js';
import { ReadingFolder } from '../calibrate/reading.js';
import { requestOf } from '../calibrate/synthetic.js';
import { debianPackage } from './debian-package.js';

/** The issuer behind the metrics: one pod, whose load goes up and down once in `PERIOD_S`. */
const SLOTS = 12;
const SERVICE_S = 0.04;
const PERIOD_S = 20;
const MEASURED_S = 24;
const STEP_S = 0.01;
const BOUNDS_S = Array.from({ length: 40 }, (_, index) => 0.002 * 1.2 ** index);
const METRIC = 'http_server_requests_seconds';

/** Requests answered so far, their latencies in all, and how many took no longer than each bound. */
type Counted = readonly [count: number, sumS: number, ...within: number[]];

/** Counters at each step of a minute, which grow as Erlang's formula has it. */
function countersOverTime(): Counted[] {
  const counted: Counted[] = [[0, 0, ...BOUNDS_S.map(() => 0)]];
  for (let step = 1; step <= 60 / STEP_S; step++) {
    const rateHz = 150 - 120 * Math.cos((2 * Math.PI * step * STEP_S) / PERIOD_S);
    const queue = erlang(SLOTS, rateHz, SERVICE_S);
    if (queue === undefined) throw new Error('more is asked than the issuer can answer');
    const { waiting, waitS } = queue;
    const [r, s] = [(SLOTS - rateHz * SERVICE_S) / SERVICE_S, 1 / SERVICE_S];
    const beyond = (timeS: number) =>
      (1 - waiting) * Math.exp(-s * timeS) +
      (waiting * (r * Math.exp(-s * timeS) - s * Math.exp(-r * timeS))) / (r - s);
    const rates = [
      rateHz,
      rateHz * (waitS + SERVICE_S),
      ...BOUNDS_S.map((bound) => rateHz * (1 - beyond(bound))),
    ];
    const before = counted[step - 1];
    counted.push(before.map((value, index) => value + rates[index] * STEP_S) as unknown as Counted);
  }
  return counted;
}

/** The metrics as a pod of Spring Boot shows them. */
function exposition([count, sumS, ...within]: Counted): string {
  const sample = (name: string, labels: string, value: number) =>
    `${METRIC}_${name}{uri="/token"${labels}} ${value}`;
  return [
    `# HELP ${METRIC} Latency of requests.`,
    `# TYPE ${METRIC} histogram`,
    ...BOUNDS_S.map((bound, index) => sample('bucket', `,le="${bound}"`, Math.floor(within[index]))),
    sample('bucket', ',le="+Inf"', Math.floor(count)),
    sample('sum', '', sumS),
    sample('count', '', Math.floor(count)),
    '',
  ].join('\n');
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

/** A port that is free now. */
async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await new Promise((done) => server.close(done));
  return port;
}

/** Prometheus, which scrapes a target on this machine four times a second. */
async function startPrometheus(
  folder: string,
  targetPort: number,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly url: string; readonly program: ChildProcess }> {
  const config = [
    'global: { scrape_interval: 250ms, scrape_timeout: 250ms }',
    `scrape_configs: [{ job_name: iam, static_configs: [{ targets: ['127.0.0.1:${targetPort}'] }] }]`,
  ];
  writeFileSync(join(folder, 'prometheus.yml'), config.join('\n'));
  const port = await freePort();
  const program = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { env, stdio: 'ignore' },
  );
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 100; tries++) {
    const answer = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (answer?.ok) return { url, program };
    await sleep(200);
  }
  program.kill();
  throw new Error('Prometheus did not start');
}

const RATE = `sum(rate(${METRIC}_count{uri="/token"}[2s]))`;
const MEAN = `sum(rate(${METRIC}_sum{uri="/token"}[2s])) / ${RATE}`;
const P95 = `histogram_quantile(0.95, sum by (le) (rate(${METRIC}_bucket{uri="/token"}[2s])))`;

function expectIssuer(files: readonly string[]): void {
  const { points } = readMeasurements(files, { pods: '1' });
  const [service, slots] = calibrate(points, requestOf()).parameters;
  expect(Math.abs(service.value / SERVICE_S - 1)).toBeLessThan(0.1);
  expect(Math.abs(slots.value / SLOTS - 1)).toBeLessThan(0.1);
}

/** The metrics of an issuer, served and scraped for a while: what `promtool` and the API answer, as files. */
async function scraped(context: TestContext, use: (ask: Asking) => Promise<void>): Promise<void> {
  const { env } = debianPackage('prometheus', context);
  const counters = countersOverTime();
  const checked = spawnSync('promtool', ['check', 'metrics'], { env, input: exposition(counters[2000]) });
  expect(String(checked.stderr)).toBe('');
  const beganMs = Date.now();
  const server = createServer((_, response) => {
    const step = Math.round((Date.now() - beganMs) / 1000 / STEP_S);
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(exposition(counters[Math.min(step, counters.length - 1)]));
  });
  const folder = new ReadingFolder();
  let program: ChildProcess | undefined;
  try {
    const started = await startPrometheus(folder.path, await listening(server), env);
    program = started.program;
    await sleep(1000 * MEASURED_S);
    await use({ folder: folder.path, url: started.url, env, endS: Math.floor(Date.now() / 1000) });
  } finally {
    const ended = new Promise((done) => program?.once('exit', done) ?? done(undefined));
    program?.kill();
    await ended;
    server.closeAllConnections();
    server.close();
    folder.remove();
  }
}

interface Asking {
  readonly folder: string;
  readonly url: string;
  readonly env: NodeJS.ProcessEnv;
  readonly endS: number;
}

function promtool({ folder, url, env, endS }: Asking, name: string, query: string, step: string): string {
  const range = [`--start=${endS - MEASURED_S + 4}`, `--end=${endS}`, `--step=${step}`];
  const { stdout, stderr } = spawnSync('promtool', ['query', 'range', ...range, '-o', 'json', url, query], {
    env,
  });
  expect(String(stderr)).toBe('');
  writeFileSync(join(folder, name), stdout);
  return join(folder, name);
}

test('an issuer that Prometheus scraped is found by what promtool and the API answer', async (context) => {
  await scraped(context, async (asking) => {
    const { folder, url, endS } = asking;
    const rate = `${promtool(asking, 'rate.json', RATE, '500ms')}@column=rate_hz`;
    expectIssuer([rate, `${promtool(asking, 'mean.json', MEAN, '1s')}@column=latency_s`]);
    expectIssuer([rate, `${promtool(asking, 'quantile.json', P95, '500ms')}@column=latency_p95_s`]);

    const range = `start=${endS - MEASURED_S + 4}&end=${endS}&step=0.5`;
    const answer = await fetch(`${url}/api/v1/query_range?query=${encodeURIComponent(MEAN)}&${range}`);
    writeFileSync(join(folder, 'api.json'), await answer.text());
    expectIssuer([rate, `${join(folder, 'api.json')}@column=latency_s`]);

    const counter = promtool(asking, 'counter.json', `${METRIC}_count`, '500ms');
    expect(() => readMeasurements([`${counter}@column=rate_hz,pods=1`])).toThrow(
      `\`${METRIC}_count\` is a counter and no rate`,
    );
    const summed = promtool(asking, 'summed.json', `sum(${METRIC}_count)`, '500ms');
    expect(() =>
      readMeasurements([`${summed}@column=rate_hz,pods=1`, `${join(folder, 'api.json')}@column=latency_s`]),
    ).toThrow('`rate_hz` only ever rises, in whole numbers');
  });
}, 300_000);
