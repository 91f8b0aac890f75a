import type { StudyResult } from '../../src/measure/study-result.js';
import { syntheticRun } from './synthetic.js';

/** A made-up study of these variants, of which some have a cache of tokens: `base` alone, if nothing else is said. */
export function cacheStudy(
  names: readonly string[],
  replications = 1,
  isCached: (name: string) => boolean = (name) => name === 'base',
): StudyResult {
  return {
    scenario: 'cache',
    title: 'Cache on and off',
    seed: 7,
    version: '0.1.0',
    hasVariants: names.length > 1,
    variants: names.map((name) => ({
      name,
      scenarioHash: '',
      changes: [],
      runs: Array.from({ length: replications }, (_, replication) =>
        syntheticRun({ replication, horizonS: 4 * 3600, experiments: ['cms'], cached: isCached(name) }),
      ),
    })),
  };
}
