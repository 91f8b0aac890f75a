import { problemLine } from '../scenario/error.js';
import type { LoadedScenario, LoadedVariant } from '../scenario/load.js';
import { overloads } from '../theory/overloads.js';
import { shortRuns } from '../theory/short-runs.js';

/**
 * Warnings of a scenario, one line each on standard error: what is surely not meant, and by closed forms what cannot
 * keep up and what a run is too short for, in the variants that are asked for. Returns how many there are.
 */
export function printWarnings(
  { warnings, variants: all }: LoadedScenario,
  variants: readonly LoadedVariant[] = all,
): number {
  const found = [...warnings, ...overloads(variants), ...shortRuns(variants)];
  for (const one of found)
    process.stderr.write(`warning: ${problemLine(one)} [${one.warning}]
`);
  return found.length;
}
