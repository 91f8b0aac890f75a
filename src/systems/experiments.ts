import { instancesIn, type ScenarioTree } from './system.js';

/** `all`, and the experiments of a scenario's submitters. */
export function experimentsIn(scenario: ScenarioTree): readonly string[] {
  return [
    'all',
    ...Object.values(instancesIn(scenario, 'submitters')).map(({ experiment }) => experiment as string),
  ];
}

/** The experiments alone, each once and by name. */
export function experimentsOf(scenario: ScenarioTree): string[] {
  return [...new Set(experimentsIn(scenario).slice(1))].sort();
}
