import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { failuresCsv, summaryCsv, timelineCsv } from '../../src/report/csv.js';
import { scenarioOf } from '../../src/scenario/check.js';
import { ScenarioError } from '../../src/scenario/error.js';
import { simulate } from '../../src/study/simulate.js';
import { TOKEN_MODEL_NAMES } from '../../src/systems/tokens/models/registry.js';
import { withChanges } from './random-changes.js';
import { withFaults } from './random-faults.js';
import { ModelRun, type SmallScenario, smallScenario } from './random-scenario.js';

/**
 * Kind of truth: laws that hold whatever keys change, and whenever. Each run checks those of the simulator and throws;
 * the ones below are read from its results.
 */

type Plain = Readonly<Record<string, unknown>>;

const BASE: Plain = {
  name: 'changes',
  title: 'Changes',
  horizon: '6 h',
  warmup: '1 h',
  seed: 11,
  issuers: { cms: {} },
  submitters: { cms: {} },
  fts: { cern: { slots: 20, nodes: 1 } },
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
};

function tables(data: Plain, replication = 0): string[] {
  const runs = [simulate(scenarioOf(data), new Map(), replication)];
  return [summaryCsv(runs), [...timelineCsv(runs)].join(''), failuresCsv(runs)];
}

const CHANGES: readonly Plain[] = [
  { at: '2 h', set: { 'fts.cern.slots': 5 } },
  { at: '3 h', set: { 'fts.cern.slots': 40, 'fts.cern.link.max': 20 } },
];

describe('a run whose keys change', () => {
  test('is the same to the byte each time, in whatever order its changes are listed', () => {
    const straight = tables({ ...BASE, changes: CHANGES });
    expect(tables({ ...BASE, changes: [...CHANGES].reverse() })).toEqual(straight);
    expect(tables(BASE)).not.toEqual(straight);
    expect(tables({ ...BASE, changes: CHANGES }, 1)).not.toEqual(straight);
  });

  test('is that of the scenario without changes until the first of them', () => {
    const bins = (data: Plain) =>
      simulate(scenarioOf(data), new Map(), 0).metrics.flatMap(({ series }) =>
        series.map(({ name, values }) => [name, ...values.slice(0, 60)]),
      );
    const early = { ...BASE, warmup: '0 s', bin: '2 min' };
    expect(bins({ ...early, changes: CHANGES })).toEqual(bins(early));
  });

  test('that changes nothing moves no byte', () => {
    const nothing = [{ at: '2 h', set: { 'fts.cern.slots': 20 } }];
    expect(tables({ ...BASE, changes: nothing })).toEqual(tables(BASE));
  });

  test('moves the same files as the one without', () => {
    const arrived = (data: Plain) =>
      simulate(scenarioOf(data), new Map(), 0)
        .metrics.filter(({ name }) => name === 'transfers.all.requested')
        .flatMap(({ series }) => [...(series[0]?.values ?? [])]);
    expect(arrived({ ...BASE, changes: CHANGES })).toEqual(arrived(BASE));
    expect(arrived(BASE).length).toBeGreaterThan(10);
  });
});

/** Changes that are tried. */
const SCHEDULES = 300;

const small = (): fc.Arbitrary<SmallScenario> =>
  smallScenario({ arrivalsEndS: 1200 }).map((scenario) => ({
    ...scenario,
    parts: { ...scenario.parts, bin: '20 min' },
  }));

/** Undefined where the changes contradict the choices of the model. */
function runOf(scenario: SmallScenario, model: (typeof TOKEN_MODEL_NAMES)[number]): ModelRun | undefined {
  try {
    return ModelRun.of(scenario, model);
  } catch (error) {
    if (error instanceof ScenarioError) return undefined;
    throw error;
  }
}

function nothingIsLost(scenario: SmallScenario, model: (typeof TOKEN_MODEL_NAMES)[number]): void {
  const run = runOf(scenario, model);
  fc.pre(run !== undefined);
  const submitted = run.sum('transfers.all.submitted', 'total');
  const finished = run.sum('transfers.all.finished', 'total');
  const failed = run.sum('transfers.all.failed.*', 'total');
  const refused = run.sum('transfers.all.failed.submission', 'total');
  expect(submitted).toBe(finished + failed - refused + run.sum('transfers.all.in_flight', 'final'));
  for (const pattern of [
    'iam.*.stored.*',
    'iam.*.live.*',
    'fts.*.stored.token',
    'fts.*.state.*',
    'fts.*.backlog.*',
    'rucio.*.state.*',
  ]) {
    for (const { series } of run.named(pattern)) {
      for (const value of series[0]?.values ?? []) expect(value).toBeGreaterThanOrEqual(0);
    }
  }
}

describe('whatever changes, and whenever', () => {
  it('every transfer ends in one state or is under way, and nothing is lost or counted twice', () => {
    fc.assert(fc.property(small().chain(withChanges), fc.constantFrom(...TOKEN_MODEL_NAMES), nothingIsLost), {
      numRuns: SCHEDULES,
    });
  }, 300_000);

  it('and among faults', () => {
    fc.assert(
      fc.property(
        small().chain(withChanges).chain(withFaults),
        fc.constantFrom(...TOKEN_MODEL_NAMES),
        nothingIsLost,
      ),
      { numRuns: SCHEDULES },
    );
  }, 300_000);
});
