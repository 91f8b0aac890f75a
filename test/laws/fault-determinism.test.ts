import { expect, test } from 'vitest';
import { failuresCsv, summaryCsv, timelineCsv } from '../../src/report/csv.js';
import { scenarioOf } from '../../src/scenario/check.js';
import type { Scenario } from '../../src/scenario/schema.js';
import { simulate } from '../../src/study/simulate.js';

/** Kind of truth: a run with faults is as reproducible as one without. */

type Plain = Record<string, unknown>;

function scenarioWith(faults: readonly Plain[], rest: Plain = {}): Scenario {
  return scenarioOf({
    name: 'faults',
    title: 'Faults',
    horizon: '6 h',
    warmup: '1 h',
    seed: 11,
    issuers: { cms: { cleanup: { model: 'off' } } },
    submitters: { cms: {} },
    fts: { cern: {} },
    sites: { A: {}, B: { technology: 'dcache' }, C: { technology: 'storm' } },
    tokens: { preset: 'dc24', access_lifetime: '40 min' },
    workloads: [
      {
        name: 'cms',
        arrivals: { law: 'poisson', rate: '40 /h' },
        files: 15,
        sources: ['A', 'B', 'C'],
        destinations: ['A', 'B', 'C'],
      },
    ],
    faults,
    ...rest,
  });
}

function tables(scenario: Scenario, replication = 0): string[] {
  const runs = [simulate(scenario, new Map(), replication)];
  return [summaryCsv(runs), [...timelineCsv(runs)].join(''), failuresCsv(runs)];
}

const FAULTS: readonly Plain[] = [
  { kind: 'issuer-down', name: 'outage', at: '3 h', for: '50 min' },
  { kind: 'site-down', name: 'flaky', site: 'A', random: { mtbf: '1 h', mttr: '10 min' } },
  { kind: 'network-cut', name: 'cut', between: ['sites.C', 'issuers.cms'], at: '2 h', for: '30 min' },
  { kind: 'cache-flush', name: 'flush', random: { mtbf: '40 min' } },
  { kind: 'clock-offset', name: 'slow-clock', site: ['A', 'B'], at: '1 h', offset: '-3 min' },
];
const OF_NO_LENGTH: readonly Plain[] = [
  { kind: 'issuer-down', name: 'outage', at: '3 h', for: '0 s' },
  { kind: 'fts-down', name: 'fts', random: { mtbf: '1 h', mttr: '0 s' } },
  { kind: 'network-cut', name: 'cut', between: ['fts.cern', 'issuers.cms'], at: '2 h', for: 0 },
  { kind: 'migration', name: 'schema', at: '3 h', per_row: '0 s' },
];

test('two runs with faults are the same to the byte, and another replication is another', () => {
  const scenario = scenarioWith(FAULTS);
  expect(tables(scenario)).toEqual(tables(scenario));
  expect(tables(scenario, 1)).not.toEqual(tables(scenario));
});

test('the order in which faults are listed changes no byte', () => {
  const [straight, reversed] = [scenarioWith(FAULTS), scenarioWith([...FAULTS].reverse())];
  expect(JSON.stringify(reversed)).toBe(JSON.stringify(straight));
  expect(tables(reversed)).toEqual(tables(straight));
});

test('faults of no length change no byte of the results, nor the hash of the scenario', () => {
  const [without, withThem] = [scenarioWith([]), scenarioWith(OF_NO_LENGTH)];
  expect(JSON.stringify(withThem)).toBe(JSON.stringify(without));
  expect(tables(withThem)).toEqual(tables(without));
  expect(tables(scenarioWith([...FAULTS, { ...OF_NO_LENGTH[1], name: 'also' }]))).toEqual(
    tables(scenarioWith(FAULTS)),
  );
});

test('measuring faults changes no other metric', () => {
  // There is no clean-up job that could stop.
  const idle = { kind: 'cleanup-stopped', name: 'idle', random: { mtbf: '20 min', mttr: '10 min' } };
  const [without, withIt] = [scenarioWith([]), scenarioWith([idle])].map((scenario) =>
    simulate(scenario, new Map(), 0),
  );
  expect(withIt.metrics.filter(({ name }) => !name.startsWith('faults.'))).toEqual(without.metrics);
  expect(withIt.failures).toEqual(without.failures);
  expect(withIt.metrics.length).toBeGreaterThan(without.metrics.length);
  expect(withIt.faults.length).toBeGreaterThan(5);
  expect(without.faults).toEqual([]);
});

test('one random fault does not shift the times of another', () => {
  const timesOf = (faults: readonly Plain[]) =>
    simulate(scenarioWith(faults), new Map(), 0).faults.filter(({ fault }) => fault === 'flaky');
  expect(timesOf(FAULTS)).toEqual(timesOf([FAULTS[1]]));
});
