import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { didYouMean } from '../language/did-you-mean.js';
import { type Place, type Problem, refuse, refused, ScenarioError, tellInto } from './error.js';
import { merge } from './merge.js';
import { type MapNode, mapNode, type Node, without } from './node.js';
import { parse } from './parse.js';
import { readStandardInput, STDIN } from './standard-input.js';
import { textOf } from './utf8-text.js';
import { yamlFilesUnder } from './yaml-files.js';

/**
 * Second phase, first half: a scenario file and all that it includes as one tree. An include is a path relative to
 * the including file or to the scenarios root; each is laid under the file that includes it, in the order listed.
 * Only files inside the scenario's own folder or the scenarios root are read, wherever a symbolic link may point. The
 * folder of what comes from standard input is the working directory.
 */
export function readWithIncludes(path: string, root: string): MapNode {
  const reader = new IncludeReader([realFolder(dirname(path)), realFolder(root)]);
  const tree = reader.read(path, { file: shownPath(path), line: 0, column: 0 }, []);
  refuse(reader.problems);
  return tree;
}

/** Reads text of at most `bytesMax`; whatever goes wrong is a problem at `asked`. */
export function readText(path: string, asked: Place, bytesMax: number): string {
  const file = shownPath(path);
  try {
    const status = statSync(path);
    if (!status.isFile()) throw refused(asked, `${file} is not a file`, 'name a file');
    if (status.size > bytesMax) {
      const why = `${file} is larger than ${bytesMax / MIB} MiB`;
      throw refused(asked, why, 'split it, or leave out what is not needed');
    }
    return textOf(readFileSync(path), file, asked);
  } catch (error) {
    if (error instanceof ScenarioError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const [message, remedy] = FILE_ERRORS[code] ?? [`cannot be read: ${code}`, 'check the file'];
    throw refused(asked, `${file} ${message}`, remedy);
  }
}

/** A path as messages show it: relative to the working directory where that is shorter. */
export function shownPath(path: string): string {
  const near = relative(process.cwd(), path);
  return near === '' || near.startsWith('..') || isAbsolute(near) ? path : near;
}

/** Whether a file really lies in one of the folders, links followed. */
export function isInside(path: string, folders: readonly string[]): boolean {
  const real = realFolder(path);
  return folders.some(
    (folder) => real === folder || real.startsWith(folder.endsWith(sep) ? folder : folder + sep),
  );
}

/** A path with its links followed, as far as it exists. */
export function realFolder(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : resolve(realFolder(parent), relative(parent, path));
  }
}

/** The first of the paths that a relative path may mean which exists, or the first. */
export function candidate(path: string, bases: readonly string[]): string {
  const candidates = bases.map((base) => resolve(base, path));
  return candidates.find(isThere) ?? candidates[0] ?? path;
}

/** Whether something is at a path; nothing is where none can be, as below a file or under too long a name. */
function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

const MIB = 2 ** 20;
const FILES_MAX = 100;
const FILE_ERRORS: Readonly<Record<string, readonly [string, string]>> = {
  ENOENT: ['does not exist', 'check the path'],
  ENOTDIR: ['does not exist', 'check the path'],
  EACCES: ['cannot be read: permission denied', 'check its permissions'],
  EPERM: ['cannot be read: permission denied', 'check its permissions'],
  ELOOP: ['is a symbolic link that leads to itself', 'name the file itself'],
  ENAMETOOLONG: ['cannot be: its name is too long', 'check the path'],
};

class IncludeReader {
  readonly problems: Problem[] = [];
  private readonly tell = tellInto(this.problems);
  private filesRead = 0;

  /** The first folder is that of the scenario, the last the scenarios root. */
  constructor(private readonly folders: readonly string[]) {}

  read(path: string, asked: Place, including: readonly string[]): MapNode {
    if (++this.filesRead > FILES_MAX) {
      throw refused(asked, `more than ${FILES_MAX} files are included`, 'include each file once');
    }
    const text = path === STDIN ? readStandardInput(MIB) : readText(path, asked, MIB);
    const file = parse(text, shownPath(path));
    const variants = file.entries.get('variants');
    if (variants !== undefined && including.length > 0) {
      this.tell(variants.key, '`variants` stands in an included file', 'move it to the scenario itself');
    }
    const chain = [...including, realFolder(path)];
    let under: Node = mapNode(file.at);
    for (const { text, at } of this.includes(file)) {
      const target = this.target(text, at, path);
      if (target === undefined) continue;
      const begun = chain.indexOf(realFolder(target));
      if (begun < 0) {
        under = merge(under, this.read(target, at, chain));
      } else {
        const round = [...chain.slice(begun), target].map(shownPath).join(' -> ');
        this.tell(at, `the include goes round in a loop: ${round}`, 'remove this include');
      }
    }
    return merge(under, without(file, ['include'])) as MapNode;
  }

  private includes(file: MapNode): { text: string; at: Place }[] {
    const include = file.entries.get('include')?.value;
    const items = include === undefined ? [] : include.kind === 'list' ? include.items : [include];
    return items.flatMap((item) => {
      if (item.kind === 'scalar' && typeof item.value === 'string' && item.value !== '') return item;
      this.tell(item.at, '`include` must be a list of paths', 'write `include: [profiles/iam.yaml]`');
      return [];
    });
  }

  private target(text: string, at: Place, includingFile: string): string | undefined {
    const root = this.folders[this.folders.length - 1] ?? '';
    const target = candidate(text, [dirname(includingFile), root]);
    if (isAbsolute(text) || text.includes('\0') || !isInside(target, this.folders)) {
      const why = `the include \`${text}\` leaves the folder of the scenario`;
      const remedy = 'include by relative path a file from the same folder, or from the scenarios folder';
      return this.tell(at, why, remedy);
    }
    if (isThere(target)) return target;
    const remedy = didYouMean(text, yamlFilesUnder(root), 'files to include');
    return this.tell(at, `the included file \`${text}\` does not exist`, remedy);
  }
}
