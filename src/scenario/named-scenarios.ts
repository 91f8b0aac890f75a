import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Place, ScenarioError } from './error.js';
import { readText } from './include.js';
import { child, type MapNode } from './node.js';
import { parse } from './parse.js';
import { yamlFilesUnder } from './yaml-files.js';

const MIB = 2 ** 20;
/** The title at the top of a file, with the lines that belong to it. */
const TITLE = /^title:.*(?:\r?\n[ \t].*)*$/m;

export interface NamedScenario {
  readonly name: string;
  readonly path: string;
}

export interface ListedScenario extends NamedScenario {
  readonly title: string;
}

/** The scenarios folder of the package, from the sources and from `dist` alike. */
export function scenariosRoot(): string {
  return fileURLToPath(new URL('../../scenarios', import.meta.url));
}

/** The scenarios of a folder, by name. */
export function namedScenarios(root: string): NamedScenario[] {
  return yamlFilesUnder(root, 1).map((file) => {
    return { name: basename(file).replace(/\.ya?ml$/, ''), path: join(root, file) };
  });
}

/** The named scenarios with their titles. One whose title cannot be read is listed with the reason instead. */
export function listScenarios(root = scenariosRoot()): ListedScenario[] {
  return namedScenarios(root).map((named) => ({ ...named, title: titleOf(named.path) }));
}

/** Only the title is parsed where it can be told from the rest: a whole scenario takes a hundred times as long. */
function titleOf(path: string): string {
  const at: Place = { file: path, line: 0, column: 0 };
  try {
    const text = readText(path, at, MIB);
    const entry = TITLE.exec(text);
    const before = text.slice(0, entry?.index).replace(/.+/g, '');
    const tree: MapNode = parse(entry === null ? text : before + entry[0], path);
    const title = child(tree, 'title');
    return title?.kind === 'scalar' ? title.text.replace(/^["']|["']$/g, '') : '';
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return `(${error.message.split('\n')[0]})`;
  }
}
