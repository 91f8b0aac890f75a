import type { Scenario } from '../scenario/schema.js';

/** The experiments whose submitters a scenario has, by name. */
export function experimentsOf({ submitters }: Scenario): string[] {
  return [...new Set(Object.values(submitters).map(({ experiment }) => experiment))].sort();
}
