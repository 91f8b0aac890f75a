import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { manifestIn } from './manifest.js';
import { OutputError } from './output-error.js';

/** What the results of a variant were made from: what a manifest and a run that is to come have in common. */
export interface MadeFrom {
  readonly scenario_hash: string;
  readonly seed: number;
  readonly replications: number;
  readonly tokensim: string;
}

/** What is of all variants together, in the folder of a scenario. */
const OF_ALL = ['charts', 'comparison.csv'];

/**
 * Refuses to put new results of one variant beside those of others that were made from something else: of another seed,
 * say, which nobody could tell afterwards. Throws `OutputError`.
 * @param folder the folder of the scenario
 * @param coming what each variant of the scenario would be made from now
 */
export function refuseMixture(folder: string, only: string, coming: ReadonlyMap<string, MadeFrom>): void {
  for (const other of variantsIn(folder).filter((name) => name !== only)) {
    const there = madeFrom(join(folder, other));
    if (there === undefined) continue;
    const difference = differenceOf(there, coming.get(other));
    if (difference === undefined) continue;
    throw new OutputError(
      `${join(folder, other)} has results ${difference}: results of \`${only}\` beside them could not be compared; run all variants together, or name another folder with --out`,
    );
  }
}

/**
 * Removes what was drawn of all variants when the results of one of them are no longer those that it was drawn from.
 * @param before what these were made from; undefined if there were none
 * @returns the names of what was removed
 */
export function removeOutdated(folder: string, before: MadeFrom | undefined, now: MadeFrom): string[] {
  if (before !== undefined && differenceOf(before, now) === undefined) return [];
  const outdated = readdirSync(folder).filter((name) => OF_ALL.includes(name));
  for (const name of outdated) rmSync(join(folder, name), { recursive: true });
  return outdated;
}

/** What the results in a folder were made from; undefined where there are none, or nothing tells of it. */
export function madeFrom(folder: string): MadeFrom | undefined {
  return manifestIn(folder) as MadeFrom | undefined;
}

function variantsIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && !OF_ALL.includes(entry.name))
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

/** How what is there differs from what would be made now; undefined where it does not. */
function differenceOf(there: MadeFrom, now: MadeFrom | undefined): string | undefined {
  if (now === undefined) return 'of a variant that the scenario does not have';
  if (there.seed !== now.seed) return `with seed ${String(there.seed)}, not ${now.seed}`;
  if (there.replications !== now.replications)
    return `of ${String(there.replications)} replications, not ${now.replications}`;
  if (there.tokensim !== now.tokensim) return `of tokensim ${String(there.tokensim)}, not ${now.tokensim}`;
  return there.scenario_hash === now.scenario_hash ? undefined : 'of the scenario as it was before a change';
}
