import type { z } from 'zod';
import { didYouMean, nearest } from '../language/did-you-mean.js';
import { cut } from '../language/printable.js';
import { SECTIONS } from '../systems/registry.js';
import { PROBLEMS_SHOWN_MAX, type Problem, problemAt } from './error.js';
import { type JsonSchema, rawJsonSchema } from './json-schema.js';
import { type MapNode, type Node, nodeAt, type Path, placeOf, type ScalarNode, written } from './node.js';
import { keysAt } from './schema-keys.js';

/**
 * What zod finds, as problems with a place. Of a union the branch that was surely meant is the one told of, so that
 * `{ law: exponential }` says that its mean is missing and not that it is no number.
 */
export function schemaProblems(issues: readonly Issue[], tree: MapNode, schema: z.ZodType): Problem[] {
  const translation = new Translation(tree, rawJsonSchema(schema));
  return withoutLooser(issues).flatMap((issue) => translation.problems(issue, []));
}

type Issue = z.core.$ZodIssue;

/** Of several limits that one value is beyond, the nearest: a number beyond all integers is beyond its own limit first. */
function withoutLooser(issues: readonly Issue[]): Issue[] {
  const isLooser = (issue: Issue, other: Issue): boolean => {
    if (issue === other || issue.path.join('.') !== other.path.join('.')) return false;
    if (issue.code === 'too_big' && other.code === 'too_big') return issue.maximum > other.maximum;
    return issue.code === 'too_small' && other.code === 'too_small' && issue.minimum < other.minimum;
  };
  return issues.filter((issue) => !issues.some((other) => isLooser(issue, other)));
}

/** Tells of issues in the words and places of one tree. */
class Translation {
  constructor(
    private readonly tree: MapNode,
    private readonly schema: JsonSchema,
  ) {}

  problems(issue: Issue, above: Path): Problem[] {
    const path = this.asWritten([
      ...above,
      ...issue.path.map((step) => (typeof step === 'symbol' ? '' : step)),
    ]);
    const node = nodeAt(this.tree, path);
    if (issue.code === 'unrecognized_keys') {
      const known = keysAt(this.schema, path, this.tree);
      return issue.keys.map((key, index) =>
        this.unknownKey(path, key, index < PROBLEMS_SHOWN_MAX ? known : []),
      );
    }
    if (issue.code === 'invalid_key') {
      const rule = issue.issues[0]?.message ?? 'choose another name';
      return [problemAt(placeOf(this.tree, path, 'key'), `\`${this.shown(path)}\` is not a name`, rule)];
    }
    if (issue.code === 'invalid_union' && issue.errors.length > 0 && !issue.message.startsWith('must be')) {
      const meant = this.meantBranch(issue.errors);
      if (meant !== undefined && node !== undefined)
        return meant.flatMap((inner) => this.problems(inner, path));
    }
    const { message, suggestion } = told(issue, node);
    return [problemAt(placeOf(this.tree, path), `\`${this.shown(path)}\` ${message}`, suggestion)];
  }

  /** Keys that an instance has from those of the scenario itself are told of there, once. */
  private asWritten(path: Path): Path {
    const isShared = SECTIONS.some(({ key, shares }) => path[0] === key && path[2] === shares);
    if (!isShared || path.length < 4) return path;
    const top = path.slice(2);
    const node = nodeAt(this.tree, path);
    return node !== undefined && nodeAt(this.tree, top) === node ? top : path;
  }

  private unknownKey(path: Path, key: string, known: readonly string[]): Problem {
    const full = this.asWritten([...path, key]);
    const remedy = didYouMean(key, known, 'keys here');
    const message = `\`${this.shown(full)}\` is not a known key`;
    return problemAt(placeOf(this.tree, full, 'key'), message, remedy);
  }

  /** A path as a person writes it, whatever its steps are called. */
  private shown(path: Path): string {
    return written(path, this.tree)
      .split('.')
      .map((step) => cut(step))
      .join('.');
  }

  private meantBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
    const ofRightKind = branches.filter((branch) => !branch.some(isOfWrongKind));
    return ofRightKind.sort((a, b) => a.length - b.length)[0];
  }
}

function isOfWrongKind(issue: Issue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === 'invalid_type') return true;
  return (
    issue.code === 'invalid_union' &&
    issue.errors.length > 0 &&
    issue.errors.every((branch) => branch.some(isOfWrongKind))
  );
}

/** What an issue says of the value at its path, and the remedy. */
function told(issue: Issue, node: Node | undefined): { message: string; suggestion: string } {
  const wanted = kindWanted(issue);
  const options = optionsOf(issue);
  if (node === undefined) {
    const suggestion =
      options.length > 0 ? `one of ${options.join(', ')}` : wanted.replace(/^must be/, 'it must be');
    return { message: 'is missing', suggestion };
  }
  if (node.kind === 'scalar' && node.value === null) {
    return {
      message: 'has no value',
      suggestion: wanted === 'must be a map' ? 'write `{}` for the defaults' : wanted,
    };
  }
  if (options.length > 0) return oneOf(options, node);
  if (issue.code === 'too_small') return { message: leastOf(issue.minimum, node), suggestion: found(node) };
  if (issue.code === 'too_big') return { message: mostOf(issue.maximum, node), suggestion: found(node) };
  if (issue.code === 'invalid_type' || issue.code === 'invalid_union') {
    return { message: wanted, suggestion: remedyForKind(wanted, node) };
  }
  if (issue.code === 'invalid_format') {
    const rule = issue.format === 'datetime' ? 'write it as `2024-02-12T00:00:00Z`' : issue.message;
    return { message: `is "${node.kind === 'scalar' ? cut(node.text) : ''}"`, suggestion: rule };
  }
  const suggestion: unknown = issue.code === 'custom' ? issue.params?.suggestion : undefined;
  return { message: issue.message, suggestion: typeof suggestion === 'string' ? suggestion : '' };
}

function optionsOf(issue: Issue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  if (issue.code !== 'invalid_union' || issue.errors.length > 0) return [];
  const { options } = issue as { options?: readonly unknown[] };
  return (options ?? []).map(String);
}

function oneOf(options: readonly string[], node: Node): { message: string; suggestion: string } {
  const message = `must be ${options.length > 1 ? 'one of ' : ''}${options.join(', ')}`;
  if (node.kind !== 'scalar') return { message, suggestion: 'write one word' };
  const near = nearest(node.text, options);
  return { message, suggestion: near === undefined ? found(node) : `did you mean \`${near}\`?` };
}

const KINDS: Readonly<Record<string, string>> = {
  object: 'a map',
  record: 'a map',
  array: 'a list',
  tuple: 'a list',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: '`true` or `false`',
};

/** `must be ...` for an issue of the wrong kind; of a union, all its branches. */
function kindWanted(issue: Issue): string {
  if (issue.code === 'invalid_type') return `must be ${KINDS[issue.expected] ?? issue.expected}`;
  if (issue.code !== 'invalid_union') return '';
  if (issue.message.startsWith('must be')) return issue.message;
  const kinds = issue.errors.flatMap((branch) => branch.slice(0, 1).map((inner) => kindWanted(inner)));
  const distinct = [
    ...new Set(kinds.filter((kind) => kind !== '').map((kind) => kind.replace(/^must be /, ''))),
  ];
  return `must be ${distinct.join(', or ')}`;
}

function remedyForKind(wanted: string, node: Node): string {
  if (node.kind !== 'scalar') return `it is a ${node.kind}`;
  if (wanted.includes('true') && /^(yes|on)$/i.test(node.text)) return 'write `true`';
  if (wanted.includes('true') && /^(no|off)$/i.test(node.text)) return 'write `false`';
  if (wanted === 'must be text') return `write "${cut(node.text)}" in quotes`;
  if (/number/.test(wanted) && typeof node.value === 'string' && /^-?\d+(\.\d+)?$/.test(node.value)) {
    return 'leave the quotes out';
  }
  if (/number/.test(wanted) && /^[+-]?\d+,\d+$/.test(node.text) && node.text.length < DIGITS_MAX) {
    return `write \`${node.text.replace(',', '.')}\`: decimals begin with a point`;
  }
  return found(node);
}

/** Longer than any number that is meant. */
const DIGITS_MAX = 40;

/** What a value of too few characters, elements or too low a number must be. */
function leastOf(minimum: number | bigint, node: Node): string {
  if (!isCounted(node)) return `must be at least ${minimum}`;
  return minimum === 1 ? 'must not be empty' : `must have ${minimum} ${countedIn(node)} or more`;
}

function mostOf(maximum: number | bigint, node: Node): string {
  return isCounted(node) ? `must have at most ${maximum} ${countedIn(node)}` : `must be at most ${maximum}`;
}

function isCounted(node: Node): boolean {
  return node.kind !== 'scalar' || typeof node.value === 'string';
}

function countedIn(node: Node): string {
  return node.kind === 'scalar' ? 'characters' : node.kind === 'list' ? 'elements' : 'keys';
}

function found(node: Node): string {
  if (node.kind === 'scalar') return node.text === '' ? 'it is empty' : `it is ${cut(node.text)}`;
  return `it is ${sizeOf(node) === 0 ? 'an empty' : 'a'} ${node.kind}`;
}

function sizeOf(node: Exclude<Node, ScalarNode>): number {
  return node.kind === 'list' ? node.items.length : node.entries.size;
}
