import { describe, expect, test } from 'vitest';
import { failuresCsv, summaryCsv, timelineCsv } from '../../src/report/csv.js';
import { listScenarios, loadScenario } from '../../src/scenario/load.js';
import type { Scenario } from '../../src/scenario/schema.js';
import { simulate } from '../../src/study/simulate.js';

/** Long scenarios are cut: the law holds for any length. */
const SHORTER: Readonly<Record<string, readonly string[]>> = {
  dc24: ['horizon=3 h'],
  'atlas-per-file': ['horizon=14 h'],
  'cache-vs-no-cache': ['horizon=40 min', 'warmup=10 min'],
  'cms-first-test': ['horizon=1 h'],
  'exchange-backlog': ['horizon=40 min'],
  'refresh-storm': ['horizon=2 h'],
  'iam-outage': ['horizon=13 h', 'workloads.campaign.files=20'],
  'key-rotation': ['horizon=3 h'],
  'table-growth': ['horizon=20 min'],
  'single-use-refresh': ['horizon=15 h', 'workloads.production.arrivals.rate=6 mHz'],
};

function tables(scenario: Scenario, traces = new Map()): string[] {
  const runs = [simulate(scenario, traces, 0)];
  return [summaryCsv(runs), timelineCsv(runs), failuresCsv(runs)];
}

function reversed<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).reverse());
}

describe.each(listScenarios().map(({ name }) => name))('%s', (name) => {
  const { variants } = loadScenario(name, { set: SHORTER[name] ?? [] });

  test('two runs of every variant are the same to the byte', () => {
    for (const { scenario } of variants) expect(tables(scenario)).toEqual(tables(scenario));
  });

  test('the order in which sites and systems are listed changes no byte', () => {
    for (const { scenario } of variants) {
      const permuted = {
        ...scenario,
        issuers: reversed(scenario.issuers),
        submitters: reversed(scenario.submitters),
        fts: reversed(scenario.fts),
        sites: reversed(scenario.sites),
        workloads: [...scenario.workloads].reverse(),
        load_tests: [...scenario.load_tests].reverse(),
      };
      expect(tables(permuted)).toEqual(tables(scenario));
    }
  });

  test('another seed gives other results', () => {
    const { scenario } = variants[0];
    expect(tables({ ...scenario, seed: scenario.seed + 1 })).not.toEqual(tables(scenario));
  });
});
