import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { OutputError, outputError } from '../output-error.js';
import { type Moved, movedRows, REFERENCE_MANIFEST, type ReferenceFiles } from './reference.js';

/** What moved against the reference results of a scenario, by variant; undefined where there are none. */
export function movedAgainst(
  folder: string,
  scenario: string,
  now: ReferenceFiles,
): ReadonlyMap<string, readonly Moved[]> | undefined {
  const path = join(resolve(folder), scenario);
  if (!existsSync(join(path, REFERENCE_MANIFEST))) return undefined;
  checkManifest(path, scenario, now.get(REFERENCE_MANIFEST) ?? '');
  const moved = new Map<string, readonly Moved[]>();
  for (const [file, text] of now) {
    if (file === REFERENCE_MANIFEST) continue;
    const before = existsSync(join(path, file)) ? readFileSync(join(path, file), 'utf8') : '';
    moved.set(file.replace(/\.csv$/, ''), movedRows(before, text));
  }
  return moved;
}

/** Replaces the reference results of a scenario, whole or not at all. */
export function writeReference(folder: string, scenario: string, files: ReferenceFiles): void {
  const path = join(resolve(folder), scenario);
  const temporary = `${path}.tmp-${process.pid}`;
  try {
    mkdirSync(temporary, { recursive: true });
    for (const [file, text] of files) writeFileSync(join(temporary, file), text);
    rmSync(path, { recursive: true, force: true });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw outputError(error, path);
  }
}

/** Results of another version or seed cannot be compared to the byte. */
function checkManifest(path: string, scenario: string, now: string): void {
  const before = readFileSync(join(path, REFERENCE_MANIFEST), 'utf8');
  if (before === now) return;
  const made = (text: string) => {
    try {
      const { tokensim, seed } = JSON.parse(text) as { tokensim?: unknown; seed?: unknown };
      return `tokensim ${String(tokensim)}, seed ${String(seed)}`;
    } catch {
      return 'something unreadable';
    }
  };
  throw new OutputError(
    `${join(path, REFERENCE_MANIFEST)}: the reference results of ${scenario} are of ${made(before)}, and this is ${made(now)}; make them anew with \`check ${scenario} --update\``,
  );
}
