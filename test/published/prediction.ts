import type { RunResult } from '../../src/measure/run-result.js';
import { loadScenario } from '../../src/scenario/load.js';
import { simulate } from '../../src/study/simulate.js';

/** One simulated variant of a named scenario, asked by metric and stat. */
export class Prediction {
  constructor(readonly result: RunResult) {}

  /** A stat of a metric; throws when the metric has no samples, so that no expectation passes on nothing. */
  of(metric: string, stat: string): number {
    const found = this.result.metrics.find(({ name }) => name === metric)?.stats.find((s) => s.stat === stat);
    if (found === undefined) throw new Error(`no ${stat} of ${metric} was measured`);
    return found.value;
  }

  /** A stat of a metric, 0 when the metric has no samples. */
  orZero(metric: string, stat: string): number {
    const found = this.result.metrics.find(({ name }) => name === metric)?.stats.find((s) => s.stat === stat);
    return found?.value ?? 0;
  }
}

/** Simulates one variant of a named scenario, with optional overrides. */
export function predict(scenario: string, variant = 'base', set: readonly string[] = []): Prediction {
  const loaded = loadScenario(scenario, { set });
  const found = loaded.variants.find(({ name }) => name === variant);
  if (found === undefined) throw new Error(`${scenario} has no variant ${variant}`);
  return new Prediction(simulate(found.scenario, loaded.traces, 0));
}
