import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { z } from 'zod';
import { COMPOSED } from '../report/input-files.js';
import { MANIFEST, manifestIn } from '../report/manifest.js';
import { refused } from '../scenario/error.js';

/** How to make the results in a folder again. */
export interface Rerun {
  /** Path of the composed scenario. */
  readonly scenario: string;
  readonly variant?: string | undefined;
  readonly seed?: number | undefined;
  readonly set?: readonly string[] | undefined;
  readonly replications: number;
  readonly parquet?: true | undefined;
  /** Of the tokensim that made it. */
  readonly version: string;
}

const manifestSchema = z.object({
  replications: z.int().min(1),
  tokensim: z.string(),
  settings: z.object({
    variant: z.string().optional(),
    seed: z.int().min(0).optional(),
    set: z.array(z.string()).optional(),
  }),
});

/** Whether an argument is the path of a folder, and no name of a scenario. */
export function isFolder(argument: string): boolean {
  const isPath = argument.includes(sep) || argument.startsWith('.');
  return isPath && statSync(argument, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Reads from a folder of results how to run it again. Throws a `ScenarioError` where it does not say. */
export function rerunOf(folder: string): Rerun {
  const scenario = join(folder, COMPOSED);
  if (!existsSync(scenario)) {
    const remedy = 'name a folder that `tokensim run` has made, with `inputs` in it, or a scenario';
    throw refused(folder, 'is a folder that does not say what it was made from', remedy);
  }
  if (existsSync(join(folder, 'comparison.csv'))) {
    throw refused(folder, 'has a comparison', `run \`tokensim compare ${scenario}\` with its options`);
  }
  const place = [folder, ...readdirSync(folder).map((name) => join(folder, name))].find((path) =>
    existsSync(join(path, MANIFEST)),
  );
  const manifest = join(place ?? folder, MANIFEST);
  const read = manifestSchema.safeParse(place === undefined ? undefined : manifestIn(place));
  if (!read.success) {
    throw refused(manifest, 'does not say how these results were made', `run ${scenario} instead`);
  }
  const { replications, tokensim: version, settings } = read.data;
  const hasParquet = existsSync(join(place ?? folder, 'summary.parquet'));
  return { scenario, ...settings, replications, version, ...(hasParquet ? { parquet: true } : {}) };
}
