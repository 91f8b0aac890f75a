import { problemLine } from '../scenario/error.js';
import type { LoadedScenario, LoadedVariant } from '../scenario/load.js';
import { overloads } from '../theory/overloads.js';

/**
 * Warnings of a scenario, one line each on standard error: what is surely not meant, and what cannot keep up by closed
 * forms, in the variants that are asked for. Returns how many there are.
 */
export function printWarnings(
  { warnings, variants: all }: LoadedScenario,
  variants: readonly LoadedVariant[] = all,
): number {
  const found = [...warnings, ...overloads(variants)];
  for (const warning of found) process.stderr.write(`warning: ${problemLine(warning)}\n`);
  return found.length;
}
