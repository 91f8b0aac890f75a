import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { tellRows, tellSize } from '../../src/cli/tell-size.js';
import { World } from '../../src/ecosystem/world.js';
import { Simulation } from '../../src/kernel/simulation.js';
import { Meter } from '../../src/measure/meter.js';
import type { Scenario } from '../../src/scenario/schema.js';
import { runSizeOf } from '../../src/theory/run-size.js';
import { GOOD, load } from '../scenario/folder.js';

const GIB = 2 ** 30;
const told: string[] = [];

beforeEach(() => {
  told.length = 0;
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** 500 files a second for 30 days, each with tokens of its own. */
const PER_FILE = GOOD.replace('preset: dc24', 'preset: atlas-per-file')
  .replace('horizon: 2 h', 'horizon: 30 d')
  .replace('rate: 10 /h', 'rate: 50 Hz')
  .replace('readiness: not-ready', 'readiness: ready');

const simulated = (text: string, replications = 1, ...set: string[]) => {
  const loaded = load({ 'small.yaml': text }, { set });
  return { loaded, variants: loaded.variants, replications };
};

test('a run that takes days, and tables that do not fit, are told of before it begins', () => {
  tellSize({ ...simulated(PER_FILE), memory: 8 * GIB });
  expect(told).toEqual([
    expect.stringMatching(
      /^small: about \d(\.\d)?e9 events, which take some [\d.]+ (min|h|d) on 1 threads? \(shorten the horizon, /,
    ),
    expect.stringMatching(
      /^small: the tables of 1 runs? at a time may take some \d+ GiB of memory, and a run is stopped at 8 GiB \(/,
    ),
  ]);
});

test('of a run of minutes nothing is told', async () => {
  tellSize({ ...simulated(GOOD, 10), memory: 8 * GIB });
  await tellRows(simulated(GOOD, 10));
  expect(told).toEqual([]);
});

test('of a check of which nothing is simulated nothing is told', () => {
  tellSize({ ...simulated(GOOD), variants: [], memory: GIB });
  expect(told).toEqual([]);
});

test('calls of a closed loop that take a microsecond are many events', () => {
  const text = `${GOOD}load_tests: [{ name: bench, clients: 20 }]\n`;
  const { variants } = simulated(text, 1, 'issuers.cms.service=1 us');
  expect(runSizeOf(variants[0].scenario).events).toBeGreaterThan(1e10);
});

test('timelines of many rows are told of, and those that nobody could read are refused', async () => {
  await tellRows(simulated(GOOD, 10, 'bin=300 ms'));
  expect(told).toEqual([
    expect.stringMatching(
      /^small: its timelines will have up to \d(\.\d)?e7 rows, \d(\.\d)? GiB as CSV \(a longer `bin` gives fewer\)\n$/,
    ),
  ]);
  await expect(tellRows(simulated(GOOD, 1000, 'bin=300 ms'))).rejects.toThrow(
    /small\.yaml: its timelines would have up to \d(\.\d)?e9 rows, and at most 2e8 are written \(give a longer `bin`, /,
  );
});

function eventsOf(scenario: Scenario): number {
  const simulation = new Simulation(scenario.seed);
  const meter = new Meter(simulation, scenario.horizon);
  expect(new World(simulation, meter, scenario, new Map())).toBeDefined();
  simulation.advanceTo(scenario.horizon);
  return simulation.eventsRun;
}

test.each([
  ['transfers by token', GOOD.replace('rate: 10 /h', 'rate: 600 /h'), []],
  ['a token a file', PER_FILE, ['horizon=6 h', 'workloads.production.arrivals.rate=100 /h']],
  ['a load test', `${GOOD}load_tests: [{ name: bench, rate: 100 Hz }]\n`, ['horizon=10 min']],
])('the estimate of %s is within a factor of three of the run', (_, text, set) => {
  const [{ scenario }] = simulated(text, 1, ...set).variants;
  const ratio = runSizeOf(scenario).events / eventsOf(scenario);
  expect(ratio).toBeGreaterThan(1 / 3);
  expect(ratio).toBeLessThan(3);
});
