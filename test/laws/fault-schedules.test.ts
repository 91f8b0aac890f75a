import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TOKEN_MODEL_NAMES } from '../../src/systems/tokens/models/registry.js';
import { withFaults } from './random-faults.js';
import { ModelRun, type SmallScenario, smallScenario } from './random-scenario.js';

/**
 * Kind of truth: laws that hold whatever breaks, and whenever. Each run checks those of the simulator (an attempt ends
 * once, a request is in one state, a token row is issued and removed once, no queue loses anybody) and throws; the ones
 * below are read from its results.
 */

/** Schedules that are tried. */
const SCHEDULES = 1000;

/** Few files in little time: a run takes some milliseconds. */
const small = (): fc.Arbitrary<SmallScenario> =>
  smallScenario({ arrivalsEndS: 1200 }).map((scenario) => ({
    ...scenario,
    parts: { ...scenario.parts, bin: '20 min' },
  }));

function endsInOneState(run: ModelRun): void {
  const submitted = run.sum('transfers.all.submitted', 'total');
  const finished = run.sum('transfers.all.finished', 'total');
  const failed = run.sum('transfers.all.failed.*', 'total');
  const refused = run.sum('transfers.all.failed.submission', 'total');
  const inFlight = run.sum('transfers.all.in_flight', 'final');
  expect(submitted).toBe(finished + failed - refused + inFlight);
  expect(run.result.failures.reduce((sum, { transfers }) => sum + transfers, 0)).toBe(failed);
}

function countsNothingTwice(run: ModelRun): void {
  for (const pattern of [
    'iam.*.stored.*',
    'iam.*.live.*',
    'fts.*.stored.token',
    'fts.*.state.*',
    'rucio.*.state.*',
  ]) {
    for (const { series } of run.named(pattern)) {
      for (const value of series[0].values) expect(value).toBeGreaterThanOrEqual(0);
    }
  }
  for (const { stats } of run.named('iam.*.utilisation')) {
    for (const { value } of stats) expect(value).toBeLessThanOrEqual(1 + 1e-9);
  }
}

function tellsFaults(run: ModelRun): void {
  const { faults, endUs } = run.result;
  let beforeUs = 0;
  for (const { beginUs, endUs: overUs } of faults) {
    expect(beginUs).toBeGreaterThanOrEqual(beforeUs);
    expect(overUs).toBeGreaterThanOrEqual(beginUs);
    expect(overUs).toBeLessThanOrEqual(endUs);
    beforeUs = beginUs;
  }
  for (const { name, stats } of run.named('faults.*.active')) {
    const fault = name.split('.')[1];
    const windows = faults.filter((window) => window.fault === fault);
    const lasted = windows.reduce((sum, { beginUs, endUs: overUs }) => sum + overUs - beginUs, 0);
    expect(stats.find(({ stat }) => stat === 'mean')?.value).toBeCloseTo(lasted / endUs, 6);
    expect(run.sum(`faults.${fault}.begun`, 'total')).toBe(windows.length);
  }
}

describe('whatever breaks, and whenever', () => {
  it('every transfer ends in one state or is under way, and nothing is lost or counted twice', () => {
    fc.assert(
      fc.property(small().chain(withFaults), fc.constantFrom(...TOKEN_MODEL_NAMES), (scenario, model) => {
        const run = ModelRun.of(scenario, model);
        endsInOneState(run);
        countsNothingTwice(run);
        tellsFaults(run);
      }),
      { numRuns: SCHEDULES },
    );
  }, 300_000);
});
