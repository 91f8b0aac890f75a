import { beforeAll, describe, expect, test } from 'vitest';
import { failuresCsv, summaryCsv, timelineCsv } from '../../src/report/csv.js';
import { loadScenario } from '../../src/scenario/load.js';
import { namedScenarios, scenariosRoot } from '../../src/scenario/named-scenarios.js';
import type { Scenario } from '../../src/scenario/schema.js';
import { simulate } from '../../src/study/simulate.js';
import { SECTIONS } from '../../src/systems/registry.js';

const HOUR = 3600e6;
/** Long scenarios are cut: the law holds for any length. Hours. */
const HOURS: Readonly<Record<string, number>> = {
  dc24: 3,
  'dc24-readings': 2,
  'dc24-whole': 0.5,
  'atlas-2024': 4,
  'atlas-per-file': 10,
  'atlas-2025': 1,
  'cache-vs-no-cache': 0.3,
  'cms-first-test': 0.7,
  'exchange-backlog': 0.6,
  'fts-volume': 0.5,
  'iam-outage': 12.5,
  'key-rotation': 3,
  'lifetime-trade-off': 1,
  'refresh-storm': 2,
  'single-use-refresh': 15,
  'table-growth': 0.3,
  'token-models': 1,
};
/** What makes a scenario small that has to be long. */
const SMALLER: Readonly<Record<string, readonly string[]>> = {
  'iam-outage': ['workloads.campaign.files=20'],
  'single-use-refresh': ['workloads.production.arrivals.rate=6 mHz'],
};
/** Hours of a scenario that is not named above. */
const AT_MOST = 2;

function cut(name: string, scenario: Scenario): Scenario {
  const horizon = Math.min(scenario.horizon, (HOURS[name] ?? AT_MOST) * HOUR);
  return { ...scenario, horizon, warmup: Math.min(scenario.warmup, horizon / 4) };
}

function tables(scenario: Scenario, traces = new Map()): string[] {
  const runs = [simulate(scenario, traces, 0)];
  return [summaryCsv(runs), [...timelineCsv(runs)].join(''), failuresCsv(runs)];
}

function reversed<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).reverse());
}

describe.each(namedScenarios(scenariosRoot()).map(({ name }) => name))('%s', (name) => {
  const loaded = loadScenario(name, { set: SMALLER[name] ?? [] });
  const variants = loaded.variants.slice(0, 2).map((variant) => cut(name, variant.scenario));
  const [base] = variants;
  let first: string[][] = [];
  beforeAll(() => {
    first = variants.map((scenario) => tables(scenario));
  });

  test('a second run is the same to the byte', () => {
    expect(tables(base)).toEqual(first[0]);
  });

  test('the order in which sites and systems are listed changes no byte', () => {
    for (const [index, scenario] of variants.entries()) {
      const permuted = {
        ...scenario,
        ...Object.fromEntries(SECTIONS.map(({ key }) => [key, reversed(scenario[key as 'sites'])])),
        workloads: [...scenario.workloads].reverse(),
        load_tests: [...scenario.load_tests].reverse(),
      };
      expect(tables(permuted)).toEqual(first[index]);
    }
  });

  test('another seed gives other results', () => {
    expect(tables({ ...base, seed: base.seed + 1 })).not.toEqual(first[0]);
  });
});
