import type { ScenarioTree } from './system.js';

/** `all`, and the experiments of a scenario's submitters. */
export function experimentsIn(scenario: ScenarioTree): readonly string[] {
  const submitters = (scenario.submitters ?? {}) as Readonly<Record<string, { readonly experiment: string }>>;
  return ['all', ...Object.values(submitters).map(({ experiment }) => experiment)];
}
