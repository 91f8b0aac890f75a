import { join, resolve } from 'node:path';
import { type MadeFrom, madeFrom, refuseMixture, removeOutdated } from '../report/variant-folders.js';
import type { LoadedScenario } from '../scenario/load.js';
import { scenarioHash } from '../study/run-study.js';
import { version } from './version.js';

/**
 * Keeps the results of one variant, which takes the place of its earlier ones, and those of the others of one kind:
 * refuses a mixture now, before anything is simulated, and removes charts of before, of all variants, when it is called.
 * @param folder the folder of the scenario
 */
export function besideOthers(
  folder: string,
  only: string,
  { variants, traces }: LoadedScenario,
  replications: number,
): () => void {
  const coming = new Map(
    variants.map(({ name, scenario }): [string, MadeFrom] => [
      name,
      {
        scenario_hash: scenarioHash(scenario, traces),
        seed: scenario.seed,
        replications,
        tokensim: version,
      },
    ]),
  );
  refuseMixture(folder, only, coming);
  const before = madeFrom(join(folder, only));
  const now = coming.get(only);
  return () => {
    const removed = now === undefined ? [] : removeOutdated(folder, before, now);
    if (removed.length === 0) return;
    const remedy = 'a run of all variants makes them anew';
    process.stderr.write(
      `removed from ${resolve(folder)}: ${removed.join(', ')}, of earlier results; ${remedy}\n`,
    );
  };
}
