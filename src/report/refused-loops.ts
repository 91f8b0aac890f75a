import { human } from '../language/human.js';
import type { StudyResult } from '../measure/study-result.js';
import { summarise, summaryLookup } from '../measure/summary.js';
import type { LoadedVariant } from '../scenario/load.js';
import { prose, type Terminal } from './text-table.js';

/**
 * What is said of closed loops whose requests fail: clients that are turned away begin again, so that the requests that
 * reach an issuer are no throughput. Empty where no request of one has failed.
 */
export function refusedLoops(
  { variants, hasVariants }: StudyResult,
  loaded: readonly LoadedVariant[],
  terminal: Terminal,
): string {
  const lines = variants.flatMap(({ name, runs }) => {
    const figure = summaryLookup(summarise(runs));
    const tests = loaded.find((variant) => variant.name === name)?.scenario.load_tests ?? [];
    return tests.flatMap((test) => {
      const failed = figure(`workload.${test.name}.failed`, 'mean') ?? 0;
      if (test.clients === undefined || failed === 0) return [];
      const of = hasVariants ? `Load test ${test.name}, ${name}` : `Load test ${test.name}`;
      const tokens = human(figure(`workload.${test.name}.tokens`, 'mean') ?? 0, 'Hz');
      return `${of}: ${human(failed, '1')} of the requests failed, and the clients ask again: the throughput is ${tokens}, that of tokens, whatever reaches the issuer.`;
    });
  });
  return lines.length === 0 ? '' : `${prose(lines, terminal)}\n\n`;
}
