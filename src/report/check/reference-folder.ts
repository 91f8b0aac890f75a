import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { OutputError, outputError } from '../output-error.js';
import { type Moved, movedRows, REFERENCE_MANIFEST, type Reference } from './reference.js';

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
  if (!existsSync(join(path, REFERENCE_MANIFEST))) return undefined;
  checkManifest(path, scenario, now.manifest);
  const variants = [...new Set([...now.summaries.keys(), ...variantsIn(path)])];
  return new Map(
    variants.map((variant) => {
      const file = join(path, `${variant}.csv`);
      const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
      const charts = now.charts.get(variant) ?? new Map<string, string>();
      return [variant, movedRows(before, now.summaries.get(variant) ?? '', charts)];
    }),
  );
}

/** Replaces the reference results of a scenario, whole or not at all. */
export function writeReference(folder: string, scenario: string, reference: Reference): void {
  const path = join(resolve(folder), scenario);
  const temporary = `${path}.tmp-${process.pid}`;
  try {
    mkdirSync(temporary, { recursive: true });
    writeFileSync(join(temporary, REFERENCE_MANIFEST), reference.manifest);
    for (const [variant, text] of reference.summaries) writeFileSync(join(temporary, `${variant}.csv`), text);
    rmSync(path, { recursive: true, force: true });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw outputError(error, path);
  }
}

function variantsIn(path: string): string[] {
  return readdirSync(path)
    .filter((file) => file.endsWith('.csv'))
    .map((file) => file.slice(0, -'.csv'.length))
    .sort();
}

function checkManifest(path: string, scenario: string, now: string): void {
  const file = join(path, REFERENCE_MANIFEST);
  const before = readFileSync(file, 'utf8');
  if (before === now) return;
  throw new OutputError(
    `${file}: the reference results of ${scenario} are of ${madeWith(before)}, and this is ${madeWith(now)}; make them anew with \`check ${scenario} --update\``,
  );
}

function madeWith(manifest: string): string {
  try {
    const { tokensim, seed } = JSON.parse(manifest) as { tokensim?: unknown; seed?: unknown };
    return `tokensim ${String(tokensim)} with seed ${String(seed)}`;
  } catch {
    return 'something unreadable';
  }
}
