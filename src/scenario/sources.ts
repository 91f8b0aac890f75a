import { didYouMean } from '../language/did-you-mean.js';
import type { Place, TellAt } from './error.js';
import {
  child,
  type MapNode,
  type Node,
  nodeAt,
  nodeOf,
  nodesIn,
  type Path,
  type ScalarNode,
  written,
} from './node.js';

/**
 * Where each number of a scenario comes from. `sources` maps dotted paths to the name of a fact or to `assumption`;
 * a path covers all that lies below it, and `*` in it any one name. Numbers of a profile or a variant are named
 * `profiles.<name>...` and `variants.<name>...`. A number written once and repeated by an alias has one source.
 */
export interface SourcedNumber {
  /** Dotted path, elements of lists by their name. */
  readonly path: string;
  /** As written, with its unit. */
  readonly value: string;
  /** The fact, `assumption`, or undefined when nobody says. */
  readonly source: string | undefined;
  readonly place: Place;
}

interface Claim {
  readonly steps: readonly string[];
  readonly source: string;
}

/**
 * Every number that the files set, with its source.
 * @param written the base before profiles and presets are laid under it
 * @param composed the base and all variants as composed: a source may also name a path that is only there
 */
export function sourceReport(
  raw: MapNode,
  written: MapNode,
  variants: readonly (readonly [string, MapNode])[],
  composed: readonly MapNode[],
  tell: TellAt,
): SourcedNumber[] {
  const changes = nodeOf({}, raw.at) as MapNode;
  const inVariants: MapNode = {
    ...changes,
    entries: new Map(variants.map(([name, node]) => [name, { key: node.at, value: node }] as const)),
  };
  const numbers = [...numbersIn(written, written), ...numbersIn(inVariants, written, ['variants'])];
  const all: MapNode = {
    ...written,
    entries: new Map([...written.entries, ['variants', { key: raw.at, value: inVariants }]]),
  };
  const claims = claimsIn(child(raw, 'sources'), '', [all, ...composed], tell);
  const report = numbers.map((number) => ({ ...number, source: sourceOf(number.path, claims) }));
  const known = new Map(
    report.filter(({ source }) => source !== undefined).map((number) => [keyOf(number), number.source]),
  );
  return report.map((number) => ({ ...number, source: number.source ?? known.get(keyOf(number)) }));
}

const QUANTITY = /^\s*[+-]?\d+(\.\d+)?([eE][+-]?\d+)?\s*(\/?[A-Za-z%][A-Za-z/%]*)\s*$/;
/** Numbers of these keys choose nothing about the real world; those of `expect` carry their source beside them. */
const NOT_NUMBERS = new Set([
  ...['name', 'title', 'description', 'seed', 'start', 'bin', 'version'],
  ...['expect', 'check'],
]);

function numbersIn(tree: Node, root: Node, above: Path = []): Omit<SourcedNumber, 'source'>[] {
  return nodesIn(tree, above, NOT_NUMBERS).flatMap(({ path, node }) => {
    if (node.kind !== 'scalar' || !isNumber(node)) return [];
    return [{ path: written(path, root), value: node.text, place: node.at }];
  });
}

function isNumber({ value }: ScalarNode): boolean {
  return typeof value === 'number' || (typeof value === 'string' && QUANTITY.test(value));
}

function claimsIn(
  sources: Node | undefined,
  above: string,
  trees: readonly MapNode[],
  tell: TellAt,
): Claim[] {
  if (sources === undefined) return [];
  if (sources.kind !== 'map') {
    tell(sources.at, '`sources` must be a map', 'write `path.of.the.number: source`');
    return [];
  }
  return [...sources.entries].flatMap(([key, { key: at, value }]) => {
    const path = above === '' ? key : `${above}.${key}`;
    if (value.kind === 'map') return claimsIn(value, path, trees, tell);
    if (value.kind !== 'scalar' || typeof value.value !== 'string' || value.value === '') {
      tell(at, `the source of \`${path}\` must be text`, 'name a fact, or write `assumption`');
      return [];
    }
    const steps = path.split('.');
    const claims = trees
      .flatMap((tree) => matches(tree, steps, []))
      .map((found) => ({ steps: found, source: value.value as string }));
    if (claims.length === 0) {
      const known = trees.flatMap((tree) => nodesIn(tree).map((found) => written(found.path, tree)));
      tell(at, `\`${path}\` has a source but is not set`, didYouMean(path, new Set(known), 'paths'));
    }
    return claims;
  });
}

/** The paths of a tree, elements of lists by their name, that a path with `*` stands for. */
function matches(root: Node, steps: readonly string[], above: Path): string[][] {
  const [step, ...rest] = steps;
  if (step === undefined) return [written(above, root).split('.')];
  const node = nodeAt(root, above);
  if (step !== '*') return child(node, step) === undefined ? [] : matches(root, rest, [...above, step]);
  const all =
    node?.kind === 'map' ? [...node.entries.keys()] : node?.kind === 'list' ? [...node.items.keys()] : [];
  return all.flatMap((name) => matches(root, rest, [...above, name]));
}

/** The claim for a path or for what it is a part of, the nearest first. */
function sourceOf(path: string, claims: readonly Claim[]): string | undefined {
  const steps = path.split('.');
  const covering = claims.filter((claim) => claim.steps.every((step, index) => step === steps[index]));
  return covering.sort((a, b) => b.steps.length - a.steps.length)[0]?.source;
}

function keyOf({ place }: { readonly place: Place }): string {
  return `${place.file}:${place.line}:${place.column}`;
}
