import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CsvError } from 'csv-parse/sync';
import { NAME_PATTERN } from '../../language/names.js';
import { cut } from '../../language/printable.js';
import { MANIFEST } from '../manifest.js';
import { OutputError } from '../output-error.js';
import { checkResultFolder, kindsIn, writeResultFolder } from '../result-folder.js';
import { type Moved, movedRows, type Reference } from './reference.js';

/** Text of what to do about reference results that cannot be compared with. */
const ANEW = 'the same command with --update makes them anew';

/** Summaries of reference results are named as those of a run. */
const SUMMARY = 'summary.csv';

/**
 * What moved against the reference results of a scenario, by variant; undefined where there are none. Throws
 * `OutputError` for results of another version or seed, which cannot be compared to the byte.
 */
export function movedAgainst(
  folder: string,
  scenario: string,
  now: Reference,
): ReadonlyMap<string, readonly Moved[]> | undefined {
  const path = join(resolve(folder), scenario);
  if (kindsIn(path).some((kind) => kind !== 'reference')) {
    throw new OutputError(
      `${path} has results of another kind and no reference results; name their folder with --reference`,
    );
  }
  if (!existsSync(join(path, MANIFEST))) return undefined;
  checkManifest(path, scenario, now.manifest);
  const variants = [...new Set([...now.summaries.keys(), ...variantsIn(path)])];
  return new Map(
    variants.map((variant) => {
      const file = join(path, variant, SUMMARY);
      const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
      const charts = now.charts.get(variant) ?? new Map<string, string>();
      try {
        return [variant, movedRows(before, now.summaries.get(variant) ?? '', charts)];
      } catch (error) {
        if (!(error instanceof CsvError)) throw error;
        throw new OutputError(`${file}: cannot be read as reference results: ${error.message}; ${ANEW}`);
      }
    }),
  );
}

/**
 * Makes sure, before a long simulation, that reference results can be written. Throws `OutputError`.
 * @returns whether there are some that will be replaced
 */
export function checkReferenceFolder(folder: string, scenario: string): boolean {
  return checkResultFolder(folder, [scenario], 'reference').length > 0;
}

/** Replaces the reference results of a scenario, whole or not at all. Throws `OutputError`. */
export async function writeReference(folder: string, scenario: string, reference: Reference): Promise<void> {
  const summaries = [...reference.summaries].map(
    ([variant, text]) => [`${variant}/${SUMMARY}`, text] as const,
  );
  const files = new Map([[MANIFEST, reference.manifest], ...summaries]);
  await writeResultFolder(folder, [scenario], files, { kind: 'reference' });
}

function variantsIn(path: string): string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && NAME_PATTERN.test(entry.name))
    .map(({ name }) => name)
    .sort();
}

function checkManifest(path: string, scenario: string, now: string): void {
  const file = join(path, MANIFEST);
  const before = readFileSync(file, 'utf8');
  if (before === now) return;
  throw new OutputError(
    `${file}: the reference results of ${scenario} are of ${madeWith(before)}, and this is ${madeWith(now)}; ${ANEW}`,
  );
}

function madeWith(manifest: string): string {
  try {
    const { tokensim, seed } = JSON.parse(manifest) as { tokensim?: unknown; seed?: unknown };
    return `tokensim ${cut(String(tokensim))} with seed ${cut(String(seed))}`;
  } catch {
    return 'something unreadable';
  }
}
