import { type Place, ScenarioError } from './error.js';
import { readText } from './include.js';
import { child, type MapNode } from './node.js';
import { parse } from './parse.js';

const MIB = 2 ** 20;
/** The title at the top of a file, with the lines that belong to it. */
const TITLE = /^title:.*(?:\r?\n[ \t].*)*$/m;

/**
 * The title in a file, or why it cannot be read. Only the title is parsed where it can be told from the rest: a whole
 * scenario takes a hundred times as long.
 */
export function scenarioTitle(path: string): string {
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
