import { expect } from 'vitest';
import type { RunResult } from '../../src/measure/run-result.js';
import type { LoadedScenario } from '../../src/scenario/load.js';
import type { Scenario } from '../../src/scenario/schema.js';
import { simulate } from '../../src/study/simulate.js';
import type { Stat } from '../../src/systems/metric.js';
import { explain, formsByMetric, keyOf } from '../../src/theory/explain.js';
import type { Predicted } from '../../src/theory/form.js';
import { load } from '../scenario/folder.js';

/** 99.9 % two-sided quantile of Student's t by the number of replications, degrees of freedom and one. */
const STUDENT_999 = { 10: 4.781, 40: 3.558 } as const;

/** A scenario's text, loaded. */
export function scenarioOf(text: string, ...set: readonly string[]): LoadedScenario {
  return load({ 'small.yaml': text }, { set });
}

/** A statistic that a closed form predicts. */
export interface Held {
  readonly metric: string;
  readonly stat?: Stat;
  /** Widest half-width that the interval may have, relative to the form. */
  readonly widest: number;
  /** Told as approximate, though what its formula leaves out is small against the interval. */
  readonly isApproximate?: boolean;
}

/**
 * Simulates replications of a scenario and holds closed forms to the t-intervals at 99.9 % of the simulated means.
 * The forms must say that they are exact unless they are held as approximate, and the intervals must be narrow enough to mean something.
 */
export function expectExact(
  text: string,
  held: readonly Held[],
  set: readonly string[] = [],
  replications: keyof typeof STUDENT_999 = 10,
): void {
  const loaded = scenarioOf(text, ...set);
  const { scenario } = loaded.variants[0] ?? {};
  if (scenario === undefined) throw new Error('a scenario has a base');
  const forms = formsByMetric(explain(scenario));
  const key = `${replications} ${text} ${set.join(' ')}`;
  const runs = replicationsOf(key, loaded, scenario, replications);
  for (const { metric, stat = 'mean', widest, isApproximate = false } of held) {
    const form = forms.get(keyOf(metric, stat));
    expect(form?.standing, `${metric} ${stat}: ${form?.formula}`).toBe(
      isApproximate ? 'approximate' : 'exact',
    );
    const values = runs.map((run) => {
      const stats = run.metrics.find(({ name }) => name === metric)?.stats ?? [];
      const found = stats.find((candidate) => candidate.stat === stat);
      if (found === undefined) throw new Error(`no ${stat} of ${metric} was measured`);
      return found.value;
    });
    expectInInterval(`${metric} ${stat}`, form, values, STUDENT_999[replications], widest);
  }
}

const simulated = new Map<string, readonly RunResult[]>();

/** The replications of a scenario, simulated once. */
function replicationsOf(
  key: string,
  { traces }: LoadedScenario,
  scenario: Scenario,
  count: number,
): readonly RunResult[] {
  const found =
    simulated.get(key) ??
    Array.from({ length: count }, (_, replication) => simulate(scenario, traces, replication));
  simulated.set(key, found);
  return found;
}

function expectInInterval(
  name: string,
  form: Predicted | undefined,
  values: readonly number[],
  student: number,
  widest: number,
) {
  if (form === undefined) throw new Error(`${name} has no closed form`);
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const half = student * Math.sqrt(variance / n);
  const { low, high } = form.range;
  const text = `${name}: closed form ${low} to ${high}, simulated ${mean} ± ${half}`;
  expect(half, `the interval is too wide to judge by: ${text}`).toBeLessThanOrEqual(widest * high);
  // What has no spread may still be off by a part of one event.
  const slack = half + 1e-4 * high;
  expect(mean, text).toBeGreaterThanOrEqual(low - slack);
  expect(mean, text).toBeLessThanOrEqual(high + slack);
}
