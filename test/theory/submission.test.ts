import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/study/simulate.js';
import { meanBulks, podsReached } from '../../src/systems/rucio/forms/pod-shares.js';
import { explain, formsByMetric, keyOf } from '../../src/theory/explain.js';
import { scenarioOf } from './explain-exact.js';
import { TRANSFERS, UNMANAGED } from './explain-exact-scenarios.js';

/** Kind of truth: the simulator, which knows none of the forms. */

const SET = [
  ...UNMANAGED,
  'submitters.cms.sleep=60 s',
  'submitters.cms.pods=2',
  'submitters.cms.threads=3',
  'submitters.cms.group_policy=rule',
];

function runOf(...set: string[]) {
  const pathOf = (setting: string) => setting.slice(0, setting.indexOf('='));
  const others = SET.filter((setting) => !set.some((other) => pathOf(other) === pathOf(setting)));
  const loaded = scenarioOf(TRANSFERS, ...others, ...set);
  const scenario = loaded.variants[0]?.scenario;
  if (scenario === undefined) throw new Error('a scenario has a base');
  const run = simulate(scenario, loaded.traces, 0);
  const explained = explain(scenario);
  const forms = formsByMetric(explained);
  const simulated = (metric: string) =>
    run.metrics.find(({ name }) => name === metric)?.stats.find(({ stat }) => stat === 'mean')?.value ??
    Number.NaN;
  return {
    simulated,
    form: (metric: string) => forms.get(keyOf(metric, 'mean')),
    stations: explained.stations,
  };
}

describe('the threads of a submitter', () => {
  test.each([
    ['hardly', 0.02],
    ['half', 1.5],
    ['nearly', 2.7],
  ])('are at work for rate × work: %s', (_, rate) => {
    const { simulated, stations } = runOf(
      `workloads.work.arrivals.rate=${rate} Hz`,
      'submitters.cms.sleep=10 s',
    );
    const load = stations.find(({ name }) => name === 'submitter cms')?.load ?? Number.NaN;
    const mean = simulated('rucio.cms.utilisation');
    const all = simulated('rucio.cms.rate.submitted') / (2 * rate);
    // The chance of how many datasets come is in both.
    expect(mean / (all * load)).toBeCloseTo(1, 1);
    expect(Math.abs(mean / (all * load) - 1)).toBeLessThan(0.03);
  });

  test('all of them, and no more is submitted than they can do, once too much comes', () => {
    const { simulated, form, stations } = runOf(
      'workloads.work.arrivals.rate=40 Hz',
      'horizon=1 h',
      'bin=1 h',
      'warmup=10 min',
    );
    const station = stations.find(({ name }) => name === 'submitter cms');
    expect(station?.load).toBeGreaterThan(1);
    expect(simulated('rucio.cms.utilisation')).toBeGreaterThan(0.999);
    const submitted = form('rucio.cms.rate.submitted')?.range.high ?? 0;
    expect(simulated('rucio.cms.rate.submitted') / submitted).toBeCloseTo(1, 1);
    expect(Math.abs(simulated('rucio.cms.rate.submitted') / submitted - 1)).toBeLessThan(0.03);
  });
});

describe('the producers of a submitter', () => {
  test('fetch a bulk a second and pod: no more is submitted, whatever its threads could do', () => {
    const { simulated, stations } = runOf(
      'submitters.cms.bulk=4',
      'submitters.cms.threads=50',
      'workloads.work.arrivals.rate=8 Hz',
      'horizon=1 h',
      'bin=1 h',
      'warmup=10 min',
    );
    const station = stations.find(({ name }) => name === 'producers of cms');
    expect(station?.load).toBeCloseTo(16 / 8, 6);
    expect(station?.remedy).toContain('a bulk of 8');
    expect(simulated('rucio.cms.rate.submitted')).toBeCloseTo(8, 1);
  });
});

describe("the pods' shares", () => {
  test('are binomial', () => {
    expect(meanBulks(10, 1, 3)).toBe(4);
    expect(meanBulks(7, 3, 1)).toBe(7);
    // Two files in two pods: together in half of the cases.
    expect(meanBulks(2, 2, 2)).toBeCloseTo(1.5, 12);
    expect(podsReached(2, 2)).toBeCloseTo(1.5, 12);
    expect(meanBulks(50, 3, 1000)).toBeCloseTo(podsReached(50, 3), 9);
    // Far from the edges a share is cut at random: half a bulk more for each pod.
    expect(meanBulks(100_000, 5, 37)).toBeCloseTo(100_000 / 37 + (5 * (1 - 1 / 37)) / 2, 1);
  });
});
