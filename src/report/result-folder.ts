import {
  accessSync,
  constants,
  type Dirent,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { onExit } from 'signal-exit';
import { makeFolder } from './make-folder.js';
import { isOfStudy, MANIFEST } from './manifest.js';
import { OutputError, outputError } from './output-error.js';
import { type ResultFile, writeResultFile } from './result-file.js';
import { earlierBeside, removeRemains, temporaryFor } from './temporary.js';

/** Each file by its path within the folder, with `/` between names. */
export type ResultFiles = ReadonlyMap<string, ResultFile>;

/** Writes one new file and sees it onto the disk. Replaced in tests by a disk that fails. */
export type WriteFile = (path: string, content: ResultFile) => Promise<void>;

/** What a folder of results is of; none takes the place of another. */
export type ResultKind = 'study' | 'reference' | 'calibration';

/** What is lost with a folder of each kind, and the option that names its root. */
const KINDS: Readonly<Record<ResultKind, { readonly what: string; readonly option: string }>> = {
  study: { what: 'results of a run or a comparison', option: '--out' },
  reference: { what: 'reference results, which `check --update` makes,', option: '--reference' },
  calibration: { what: 'a calibration', option: '--out' },
};

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;
const RESULT_FILES = new Set([
  'summary.csv',
  'summary.parquet',
  'timeline.csv',
  'timeline.parquet',
  'failures.csv',
  MANIFEST,
  'comparison.csv',
  'profile.yaml',
  'calibration.csv',
  'parameters.csv',
  'charts',
  'inputs',
]);

/**
 * Makes sure, before a long simulation, that results can be written to `<root>/<names…>`. Creates nothing but `root`,
 * and removes what a process that was killed has left there.
 * Throws `OutputError` with the reason and the remedy.
 * @returns the names of what is there and will be replaced
 */
export function checkResultFolder(
  root: string,
  names: readonly string[],
  kind: ResultKind = 'study',
): readonly string[] {
  const target = targetOf(root, names);
  try {
    makeFolder(dirname(target));
    accessSync(dirname(target), constants.W_OK | constants.X_OK);
    removeRemains(target);
    refuseForeign(target, elsewhere(kind));
    for (const folder of new Set([targetOf(root, names.slice(0, 1)), target])) refuseOtherKind(folder, kind);
    return kindOf(target) === undefined ? [] : readdirSync(target).sort();
  } catch (error) {
    throw cannotWrite(error, target, kind);
  }
}

/**
 * Writes a folder of results whole or not at all: into a sibling folder first, which then takes the place of the
 * earlier results. On any error, on SIGINT and on SIGTERM the sibling is removed and earlier results stay as they
 * were. Throws `OutputError`.
 * @param root the output root, such as `results`; created if missing
 * @param names the folder below it: the scenario, and a variant where only that is replaced
 * @returns the folder's path
 */
export async function writeResultFolder(
  root: string,
  names: readonly string[],
  files: ResultFiles,
  { kind = 'study', writeFile = writeResultFile }: { kind?: ResultKind; writeFile?: WriteFile } = {},
): Promise<string> {
  const target = targetOf(root, names);
  let temporary: string | undefined;
  const discard = () => {
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
    temporary = undefined;
  };
  const forget = onExit(discard);
  try {
    checkResultFolder(root, names, kind);
    const fresh = temporaryFor(target);
    await mkdir(fresh);
    temporary = fresh;
    for (const [path, content] of files) {
      const inside = join(temporary, ...path.split('/').map(checkedName));
      await mkdir(dirname(inside), { recursive: true });
      await writeFile(inside, content);
    }
    swap(temporary, target);
    temporary = undefined;
    return target;
  } catch (error) {
    throw cannotWrite(error, target, kind);
  } finally {
    discard();
    forget();
  }
}

function elsewhere(kind: ResultKind): string {
  return `name another folder with ${KINDS[kind].option}`;
}

function cannotWrite(error: unknown, target: string, kind: ResultKind): OutputError {
  return outputError(error, `results to ${target}`, `${elsewhere(kind)}; earlier results are as they were`);
}

function targetOf(root: string, names: readonly string[]): string {
  return join(resolve(root), ...names.map(checkedName));
}

/** Whether a file or a folder of results can have this name. */
export function isResultName(name: string): boolean {
  return NAME.test(name);
}

/** A single file name that stays in its folder. */
function checkedName(name: string): string {
  if (!isResultName(name))
    throw new OutputError(`"${name}" cannot be the name of a folder or file of results`);
  return name;
}

/** Both renames happen in one turn of the event loop: no signal handler runs between them. */
function swap(temporary: string, target: string): void {
  const earlier = earlierBeside(temporary);
  if (kindOf(target) === undefined) {
    renameSync(temporary, target);
    return;
  }
  renameSync(target, earlier);
  try {
    renameSync(temporary, target);
  } catch (error) {
    renameSync(earlier, target);
    throw error;
  }
  try {
    rmSync(earlier, { recursive: true, force: true });
  } catch {
    // The new results are in place; a rest of the earlier ones beside them does no harm.
  }
}

/** Refuses to replace what tokensim has not written. */
function refuseForeign(target: string, remedy: string): void {
  const kind = kindOf(target);
  if (kind === undefined) return;
  if (kind === 'other') {
    throw new OutputError(`${target} is not a folder; remove it, or ${remedy}`);
  }
  const stranger = readdirSync(target, { withFileTypes: true }).find((entry) => !isResult(target, entry));
  if (stranger !== undefined) {
    throw new OutputError(
      `${join(target, stranger.name)} was not written by tokensim and would be lost; move it, or ${remedy}`,
    );
  }
}

/** Refuses a folder whose results, or those of a folder in it, are of another kind than what is to be written. */
function refuseOtherKind(folder: string, kind: ResultKind): void {
  const other = kindsIn(folder).find((found) => found !== kind);
  if (other === undefined) return;
  const message = `${folder} has ${KINDS[other].what} that would be lost`;
  throw new OutputError(`${message}; move it, or ${elsewhere(kind)}`);
}

/** Of what kinds the results in a folder are; none where there are no results. */
export function kindsIn(folder: string): ResultKind[] {
  if (kindOf(folder) !== 'folder') return [];
  const own = kindOfResults(folder);
  if (own !== undefined) return [own];
  const below = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return below.flatMap(({ name }) => kindOfResults(join(folder, name)) ?? []);
}

/** What tells of which kind the results in a folder are: reference results keep no timelines, charts or failures. */
function kindOfResults(folder: string): ResultKind | undefined {
  const has = (file: string) => kindOf(join(folder, file)) === 'other';
  if (has('profile.yaml')) return 'calibration';
  if (has(MANIFEST)) {
    return isOfStudy(readFileSync(join(folder, MANIFEST), 'utf8')) ? 'study' : 'reference';
  }
  return has('summary.csv') ? 'study' : undefined;
}

function isResult(folder: string, entry: Dirent): boolean {
  if (RESULT_FILES.has(entry.name)) return true;
  return entry.isDirectory() && readdirSync(join(folder, entry.name)).every((name) => RESULT_FILES.has(name));
}

function kindOf(path: string): 'folder' | 'other' | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  return found.isDirectory() ? 'folder' : 'other';
}
