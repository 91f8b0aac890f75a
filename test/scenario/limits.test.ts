import { expect, test } from 'vitest';
import { nearest } from '../../src/language/did-you-mean.js';
import { ATTEMPTS_MAX, FILES_OF_A_DATASET_MAX } from '../../src/systems/workload/schema.js';
import { errorsOf, GOOD, load } from './folder.js';

/** The error of `GOOD` with changes by `--set`, without their text. */
function refusalOf(...set: readonly string[]): string[] {
  return errorsOf({ 'small.yaml': GOOD }, { set }).map((line) => line.replace(/^--set [^:]*: /, ''));
}

test.each([
  [
    ['bin=1 us'],
    /^the timeline would have 7\.2e9 bins, and at most 25000 can be kept \(give at least 288 ms, or leave it out/,
  ],
  [
    ['submitters.cms.pods=1000', 'submitters.cms.threads=1000'],
    /^1000 pods of 1000 threads are 1e6 threads, and at most 100000 can be simulated \(lower one of them\)/,
  ],
  [
    [
      'submitters.cms.reaper.rate=1 Hz',
      'submitters.cms.reaper.pods=10000',
      'submitters.cms.reaper.threads=1000',
    ],
    /^10000 pods of 1000 threads of the reaper, each at 2 endpoints, are 2e7 visits a turn, and at most 1e7 can/,
  ],
  [['submitters.cms.reaper.chunk=0'], /^`submitters\.cms\.reaper\.chunk` must be at least 1/],
  [['submitters.cms.reaper.rate=-1 Hz'], /^`submitters\.cms\.reaper\.rate` is "-1 Hz", out of range/],
  [['submitters.cms.reaper.delete_time=fast'], /^`submitters\.cms\.reaper\.delete_time`/],
  [['submitters.cms.reaper.speed=3'], /reaper.*speed|unknown key/],
  [['submitters.cms.pods=1e6'], /^`submitters\.cms\.pods` must be at most 10000 \(it is 1e6\)/],
  [['fts.cern.exchange.threads=1e6'], /must be at most 10000/],
  [
    ['workloads.production.files=1e6', 'workloads.production.arrivals.rate=10 Hz'],
    /^`workloads\.production` brings 7\.2e10 files, and at most 1e10 can be simulated \(lower the rate/,
  ],
])('%j is refused with an estimate and a remedy', (set, expected) => {
  const lines = refusalOf(...set);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(expected);
});

test('more attempts at a file than its draws tell apart are refused', () => {
  expect(FILES_OF_A_DATASET_MAX * ATTEMPTS_MAX).toBeLessThan(2 ** 31);
  expect(refusalOf('submitters.cms.retries=63', 'fts.cern.retry.count=7')).toEqual([]);
  expect(refusalOf('submitters.cms.retries=63', 'fts.cern.retry.count=8')).toEqual([
    '64 attempts of `submitters.cms`, each tried 9 times by `fts.cern`, are 576 attempts at a file, and at most 512 can be told apart (lower `retries` of the submitter or `retry.count` of FTS)',
  ]);
  const placed = errorsOf({ 'small.yaml': GOOD.replace('{ version', '{ retry: { count: 128 }, version') });
  expect(placed.join()).toMatch(/^small\.yaml:9:27: 4 attempts of /);
});

test.each([
  ...['scheduling_interval', 'exchange.interval', 'refresh.interval', 'refresh.poll', 'watchdog.check'],
  ...['housekeeping.interval', 'link.interval', 'refresh.agent_retry'],
])('a turn of no length is refused: %s', (key) => {
  const path = `\`fts.cern.${key}\``;
  expect(refusalOf(`fts.cern.${key}=0 s`)).toEqual([
    `${path} is "0 s", out of range for a duration (from 1 s to 100 years: its turns are counted in whole seconds)`,
  ]);
  expect(refusalOf(`fts.cern.${key}=1 s`)).toEqual([]);
});

test('files are counted by phases, and for each destination', () => {
  const text = (phases: string) =>
    GOOD.replace('10 /h }', `1 Hz }\n    phases: ${phases}`).replace('files: 10', 'files: 1000000');
  expect(errorsOf({ 'small.yaml': text('[]') })).toEqual([]);
  expect(errorsOf({ 'small.yaml': text('[{ from: 1 h, factor: 3, ramp: 1 h }]') }).join()).toMatch(
    /^small\.yaml:16:37: .* brings 1\.1e10 files/,
  );
  expect(errorsOf({ 'small.yaml': text('[{ from: 1 h, factor: 0 }]') })).toEqual([]);
});

test.each([
  [
    'issuers.cms.clients.rucio.access_lifetime=0 s',
    'from 1 s to 100 years: the end of a token is a whole second',
  ],
  [
    'issuers.cms.clients.rucio.refresh_lifetime=0 s',
    'from 1 s to 100 years: the end of a token is a whole second',
  ],
  [
    'submitters.cms.tokens.access_lifetime=0 s',
    'from 1 s to 100 years: the end of a token is a whole second',
  ],
  ['issuers.cms.probes.period=1 us', 'from 1 s to 100 years: its turns are counted in whole seconds'],
  ['issuers.cms.cleanup.period=0 s', 'from 1 s to 100 years: its turns are counted in whole seconds'],
  ['issuers.cms.pool.timeout=0 s', 'from 250 ms to 100 years: HikariCP takes none that is shorter'],
  ['fts.cern.http_timeout=0 s', 'from 1 ms to 100 years: no answer comes sooner'],
  ['sites.A.keys.timeout=0 s', 'from 1 ms to 100 years: no answer comes sooner'],
  [
    'storage.probes.interval=1 us',
    '0 s for never, or from 1 s to 100 years: its turns are counted in whole seconds',
  ],
  [
    'sites.A.keys.background=1 us',
    '0 s for never, or from 1 s to 100 years: its turns are counted in whole seconds',
  ],
])('a time that would be none is refused: %s', (set, limits) => {
  const [path, value] = set.split('=');
  expect(refusalOf(set)).toEqual([`\`${path}\` is "${value}", out of range for a duration (${limits})`]);
});

test('what is never done, and needs no time, is written as nothing', () => {
  expect(refusalOf('storage.probes.interval=0 s', 'sites.A.keys.background=0')).toEqual([]);
});

test.each([
  ['issuers.cms.service=0 s'],
  ['issuers.cms.weights.client_credentials=0'],
  ['issuers.cms.odd_pods.pods=1', 'issuers.cms.odd_pods.factor=0'],
  ['faults.slow.factor=0'],
])('clients that neither think nor wait are refused: %j', (...set) => {
  const text = `${GOOD}load_tests: [{ name: bench, clients: 3 }]
faults: [{ kind: issuer-slow, name: slow, at: 1 h, factor: 2 }]
`;
  expect(errorsOf({ 'small.yaml': text }, { set })).toEqual([
    'small.yaml:20:38: the clients of `load_tests.bench` never let time go on: they do not think, and no answer of `issuers.cms` takes any time (give `think`, or the issuer a `round_trip`, or a `service` and weights above 0)',
  ]);
  expect(errorsOf({ 'small.yaml': text }, { set: [...set, 'load_tests.bench.think=1 s'] })).toEqual([]);
  expect(errorsOf({ 'small.yaml': text }, { set: [...set, 'issuers.cms.round_trip=1 ms'] })).toEqual([]);
});

test('more deletions and more comings of a fault than can be waited for are refused', () => {
  expect(refusalOf('submitters.cms.reaper.rate=1000 kHz', 'horizon=1 d')[0]).toMatch(
    /^the reaper of `submitters\.cms` gets 8\.6e10 files to delete, and at most 1e10 can be simulated/,
  );
  const fault = '{ kind: key-rotation, name: keys, issuer: cms, random: { mtbf: 1 s } }';
  expect(errorsOf({ 'small.yaml': `${GOOD}faults: [${fault}]\n` }, { set: ['horizon=30 d'] })).toEqual([
    'small.yaml:20:73: the fault `keys` would come 2.6e6 times, and at most 100000 can be simulated (give a longer time, such as `1 d`, or shorten the horizon)',
  ]);
});

test('a load test beyond all computers is refused', () => {
  const text = `${GOOD}load_tests: [{ name: bench, rate: 1000 kHz }]\n`;
  expect(errorsOf({ 'small.yaml': text }, { set: ['horizon=1 d'] })).toEqual([
    'small.yaml:20:35: `load_tests.bench` asks 8.6e10 requests, and at most 1e10 can be simulated (lower the rate or the horizon)',
  ]);
});

test('two weeks of all transfers of the HL-LHC are allowed', () => {
  const set = [
    'horizon=14 d',
    'workloads.production.arrivals.rate=7.59 Hz',
    'workloads.production.files=100',
  ];
  expect(load({ 'small.yaml': GOOD }, { set }).variants).toHaveLength(1);
});

test('a version needs no quotes, which a shell does not leave', () => {
  const versionWith = (text: string, set?: readonly string[]) =>
    load({ 'small.yaml': text }, { set }).variants[0].scenario.fts.cern?.version;
  expect(versionWith(GOOD, ['fts.cern.version=3.13'])).toBe('3.13');
  expect(versionWith(GOOD.replace('"3.13"', '3.14').replace('dc24', 'fts-just-in-time'))).toBe('3.14');
});

test.each([
  ['Z', undefined],
  ['a', 'A'],
  ['AB', undefined],
  ['pod', 'pods'],
  ['csm', 'cms'],
  ['thraeds', 'threads'],
])('the known word like `%s` is %s', (word, expected) => {
  expect(nearest(word, ['A', 'B', 'cms', 'pods', 'threads'])).toBe(expected);
});
