import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/study/simulate.js';
import { explain, formsByMetric, keyOf, stationsOfScenario } from '../../src/theory/explain.js';
import { scenarioOf } from './explain-exact.js';
import { TRANSFERS, UNCACHED, UNMANAGED } from './explain-exact-scenarios.js';

/** Kind of truth: a run of the simulator, which knows none of the forms. */

const FEBRUARY = [
  ...UNCACHED,
  'fts.cern.version="2024-02"',
  'issuers.cms.clients.fts.refresh_lifetime=1 d',
  // At a fixed rate: of a Poisson process, refreshes in one run spread by 4 %, more than the bounds below allow.
  'workloads.work.arrivals.law=fixed',
  'workloads.work.arrivals.rate=60 mHz',
];

function held(set: readonly string[], metric: string, stat: 'mean' | 'max' = 'mean') {
  const loaded = scenarioOf(TRANSFERS, ...set);
  const { scenario } = loaded.variants[0] ?? {};
  if (scenario === undefined) throw new Error('a scenario has a base');
  const form = formsByMetric(explain(scenario)).get(keyOf(metric, stat));
  const run = simulate(scenario, loaded.traces, 0);
  const measured = run.metrics
    .find(({ name }) => name === metric)
    ?.stats.find((found) => found.stat === stat)?.value;
  return { form, measured: measured ?? Number.NaN, stations: stationsOfScenario(scenario), run };
}

describe('what the refresher of February 2024 asks for', () => {
  test.each([
    ['as it is', []],
    [
      'when ten minutes are left, every minute',
      ['fts.cern.refresh.life_left=10 min', 'fts.cern.refresh.interval=1 min'],
    ],
    ['until it is switched off', ['fts.cern.refresh.until=2 h']],
    ['up to the bulk', ['fts.cern.refresh.bulk=300']],
    ['with a slow read of the table', ['fts.cern.select_time=20 ms']],
  ])('is at most all that were ever exchanged, once a period each: %s', (_, set) => {
    const { form, measured } = held([...FEBRUARY, ...set], 'fts.cern.rate.refresh');
    const { high } = form?.range ?? { high: Number.NaN };
    expect(form?.standing).toBe('approximate');
    expect(measured).toBeLessThan(1.01 * high);
    expect(high).toBeLessThan(1.6 * measured);
  });

  test('the station of the refresher is full when all rows are more than it can do', () => {
    const full = held([...FEBRUARY, 'fts.cern.refresh.bulk=200'], 'fts.cern.utilisation.refresh', 'max');
    const station = full.stations.find(({ name }) => name === 'refresh of cern');
    expect(full.measured).toBe(1);
    expect(station?.load).toBeGreaterThan(1);
    const idle = held(FEBRUARY, 'fts.cern.utilisation.refresh', 'max');
    const before = idle.stations.find(({ name }) => name === 'refresh of cern');
    // Half of the tokens of a turn, at the end.
    expect(Math.abs((before?.load ?? 0) / idle.measured - 1)).toBeLessThan(0.35);
  });
});

describe('what the refresher of 3.13 asks for in vain', () => {
  const WAITING = ['sites.B.inbound=1', 'workloads.work.size=40 GB', 'fts.cern.refresh.bulk=10000'];

  test('counts at its issuer among the most that it asks for', () => {
    const set = [...UNMANAGED, 'fts.cern.version="3.13"', ...WAITING];
    expect(held(set, 'fts.cern.rate.refresh_failed').measured).toBeGreaterThan(0.1);
    const { form, measured } = held(set, 'iam.cms.rate.refresh_token');
    expect(form?.standing).toBe('approximate');
    expect(measured).toBeLessThanOrEqual(1.001 * (form?.range.high ?? 0));
  });
});

describe('refreshes of tokens whose files wait', () => {
  test.each([
    'sites.B.inbound=1',
    'sites.A.outbound=1',
  ])('are no more than the most that is told: %s', (slots) => {
    const set = [...UNCACHED, 'fts.cern.version="3.13"', slots, 'workloads.work.size=40 GB'];
    const { form, measured } = held(set, 'fts.cern.rate.refresh');
    expect(measured).toBeGreaterThan(0.01);
    expect(measured).toBeLessThanOrEqual(form?.range.high ?? 0);
  });
});
