import { problemLine } from '../scenario/error.js';
import type { LoadedScenario } from '../scenario/load.js';

/** Warnings of a scenario, one line each on standard error. Returns how many there are. */
export function printWarnings({ warnings }: LoadedScenario): number {
  for (const warning of warnings) process.stderr.write(`warning: ${problemLine(warning)}\n`);
  return warnings.length;
}
