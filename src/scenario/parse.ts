import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  type Node as YamlNode,
} from 'yaml';
import { cut, unshownIn } from '../language/printable.js';
import { decimalComma } from './decimal-comma.js';
import { type Place, type Problem, problemAt, refuse, refused, ScenarioError, tellInto } from './error.js';
import { type Entry, isForbiddenKey, type MapNode, mapNode, type Node } from './node.js';

/**
 * First phase: YAML text to a tree with places. Refuses what would make a scenario mean something else than it says
 * (duplicate and merge keys, decimal commas in braces, several documents, tags) or harm the reader (alias bombs,
 * prototype keys, bottomless nesting, text that a terminal would obey).
 */
export function parse(text: string, file: string): MapNode {
  const lines = new LineCounter();
  const top: Place = { file, line: 1, column: 1 };
  let document: Document.Parsed;
  try {
    // Duplicate keys are looked for here, in linear time and with both places at hand.
    document = parseDocument(text, {
      lineCounter: lines,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'error',
    });
  } catch (error) {
    // The YAML library recurses into collections.
    if (!(error instanceof RangeError)) throw error;
    throw refused(top, 'is nested too deeply', `at most ${DEPTH_MAX} levels`);
  }
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const error = document.errors[0] ?? document.warnings[0];
  if (error !== undefined) {
    if (/call stack/.test(error.message))
      throw refused(top, 'is nested too deeply', `at most ${DEPTH_MAX} levels`);
    if (error.code === 'MULTIPLE_DOCS') throw severalDocuments(place(error.pos[0]));
    const remedy = REMEDIES[error.code] ?? 'see https://yaml.org for the syntax';
    throw refused(place(error.pos[0]), `YAML does not parse: ${cut(error.message, MESSAGE_MAX)}`, remedy);
  }
  if (document.contents === null)
    throw refused(top, 'the file is empty', 'a scenario has at least a name, a title and a horizon');
  const reader = new TreeReader(document, place);
  const tree = reader.read(document.contents, 0);
  refuse(reader.problems);
  if (tree.kind !== 'map') throw refused(tree.at, 'a scenario is a map', 'write `key: value` lines');
  return tree;
}

/** The one YAML value in a text, as in `--set path=value`. */
export function parseValue(text: string, at: Place): Node {
  if (text.trim() === '') throw refused(at, 'the value is missing', 'write `--set path=value`');
  let tree: MapNode;
  try {
    tree = parse(`value: ${text}`, at.file);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    throw new ScenarioError(
      error.problems.map(({ message, suggestion }) => problemAt(at, message, suggestion)),
    );
  }
  const value = tree.entries.get('value')?.value;
  if (value === undefined || tree.entries.size !== 1)
    throw refused(at, 'is not one value', 'write `--set path=value`');
  return moved(value, at);
}

const DEPTH_MAX = 64;
const ALIASES_MAX = 1000;
const ALIASED_NODES_MAX = 20_000;
/** Of the YAML library, which quotes the file. */
const MESSAGE_MAX = 300;

const REMEDIES: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  BAD_INDENT: 'indent the lines of one map alike',
  MISSING_CHAR: 'close the bracket, brace or quote',
  BAD_ALIAS: 'define the anchor before its alias',
  MULTILINE_IMPLICIT_KEY: 'put a colon and a space after the key, and the key on one line',
  BLOCK_AS_IMPLICIT_KEY: 'put a nested map on lines of its own, or in braces',
  UNEXPECTED_TOKEN: 'quote text that holds `:`, `#`, brackets or quotes',
  TAG_RESOLVE_FAILED: 'leave tags (`!...`) out',
};

class TreeReader {
  readonly problems: Problem[] = [];
  private readonly tell = tellInto(this.problems);
  private aliases = 0;
  private aliasedNodes = 0;
  private insideAlias = 0;

  constructor(
    private readonly document: Document,
    private readonly place: (offset: number) => Place,
  ) {}

  read(node: YamlNode, depth: number): Node {
    const at = this.place(node.range?.[0] ?? 0);
    if (depth > DEPTH_MAX) throw refused(at, 'is nested too deeply', `at most ${DEPTH_MAX} levels`);
    if (this.insideAlias > 0 && ++this.aliasedNodes > ALIASED_NODES_MAX) throw manyAliases(at);
    if (isAlias(node)) {
      if (++this.aliases > ALIASES_MAX) throw manyAliases(at);
      const target = node.resolve(this.document);
      if (target === undefined)
        throw refused(
          at,
          `there is no anchor \`&${cut(node.source)}\``,
          'define the anchor before its alias',
        );
      this.insideAlias++;
      const tree = this.read(target, depth + 1);
      this.insideAlias--;
      return tree;
    }
    if (isMap(node)) return this.map(node.items as Pair<YamlNode, YamlNode | null>[], at, depth, node.flow);
    if (isSeq(node)) {
      return { kind: 'list', at, items: node.items.map((item) => this.read(item as YamlNode, depth + 1)) };
    }
    if (!isScalar(node)) throw refused(at, 'is not a value', 'write text, a number, a list or a map');
    const value = node.value as string | number | boolean | null;
    this.checkShown(value, at);
    return { kind: 'scalar', at, value, text: node.source ?? String(value) };
  }

  private map(
    pairs: readonly Pair<YamlNode, YamlNode | null>[],
    at: Place,
    depth: number,
    isInBraces = false,
  ): MapNode {
    const entries = new Map<string, Entry>();
    for (const pair of pairs) {
      const key = this.key(pair.key);
      if (key === undefined) continue;
      if (isInBraces && pair.value === null) {
        const meant = decimalComma([...entries.values()].at(-1)?.value, key.name);
        if (meant !== undefined) {
          this.tell(key.at, 'a comma ends a value within braces', `write ${meant} if that is meant`);
          continue;
        }
      }
      const before = entries.get(key.name);
      if (before !== undefined) {
        const isBeside = before.key.line === key.at.line;
        const remedy = `${isBeside ? '' : `it stands already on line ${before.key.line}; `}remove one of them`;
        this.tell(key.at, `\`${cut(key.name)}\` is given twice`, remedy);
        continue;
      }
      const value: Node =
        pair.value === null
          ? { kind: 'scalar', at: key.at, value: null, text: '' }
          : this.read(pair.value, depth + 1);
      entries.set(key.name, { key: key.at, value });
    }
    return mapNode(at, entries);
  }

  private checkShown(text: unknown, at: Place): void {
    const unshown = typeof text === 'string' ? unshownIn(text) : undefined;
    if (unshown === undefined) return;
    this.tell(at, `holds the character ${unshown}, which a terminal does not show but obeys`, 'leave it out');
  }

  private key(node: YamlNode): { name: string; at: Place } | undefined {
    const key = isAlias(node) ? node.resolve(this.document) : node;
    const at = this.place(node.range?.[0] ?? 0);
    if (!isScalar(key) || key.value === null || key.value === '') {
      return this.tell(at, 'a key must be a word', 'write `key: value`');
    }
    const name = typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
    this.checkShown(name, at);
    if (name === '<<') return this.tell(at, 'merge keys (`<<`) are not read, as in YAML 1.2', MERGED);
    if (!isForbiddenKey(name)) return { name, at };
    return this.tell(at, `\`${name}\` is not allowed as a key`, 'choose another name');
  }
}

/** What merge keys are written for. */
const MERGED = 'write the keys out, name a `profile`, or include a file';

function severalDocuments(at: Place): ScenarioError {
  return refused(
    at,
    'a second document begins here, and a file holds one scenario',
    'remove it, or put it into a file of its own',
  );
}

function manyAliases(at: Place): ScenarioError {
  return refused(
    at,
    `aliases (\`*name\`) stand for more than ${ALIASED_NODES_MAX} values`,
    'write the values out, or put them in an included file',
  );
}

function moved(node: Node, at: Place): Node {
  if (node.kind === 'scalar') return { ...node, at };
  if (node.kind === 'list') return { ...node, at, items: node.items.map((item) => moved(item, at)) };
  return mapNode(
    at,
    [...node.entries].map(([key, entry]) => [key, { key: at, value: moved(entry.value, at) }] as const),
  );
}
