import { listed } from '../language/listed.js';
import { cut } from '../language/printable.js';
import { type Place, type TellAt, type Warning, warningAt } from './error.js';
import { isForbiddenKey, type MapNode, mapNode, type Node, type Path, scalarNode, written } from './node.js';
import { parseValue } from './parse.js';
import { leavesOf } from './steps.js';

export interface Overrides {
  /** Texts `path=value`, applied to the base and to every variant. */
  readonly set?: readonly string[] | undefined;
  readonly seed?: number | undefined;
}

/** A change from the command line, `--set path=value` or `--seed`, which is laid over the base and every variant. */
export interface SetOption {
  readonly at: Place;
  /** As a map of the scenario that holds nothing else. */
  readonly change: MapNode;
}

/** A change that is longer is told by how it begins. */
const TEXT_MAX = 200;
/** Variants that a warning names. */
const NAMED_MAX = 5;

/** Reads what the command line changes; tells of texts that are no change, and of a path that is set twice. */
export function readSetOptions({ set = [], seed }: Overrides, tell: TellAt): SetOption[] {
  const paths = new Set<string>();
  const options = set.flatMap((text): SetOption[] => {
    const at: Place = { file: `--set ${cut(text, TEXT_MAX)}`, line: 0, column: 0 };
    const equals = text.indexOf('=');
    const path = text.slice(0, Math.max(equals, 0)).trim();
    const steps = path.split('.');
    const [top] = steps;
    if (equals < 0 || steps.some((step) => step === '' || isForbiddenKey(step))) {
      tell(at, 'is not a change', 'write `--set path=value`, such as `--set tokens.cache=off`');
    } else if (top === 'include' || top === 'variants' || top === 'sources') {
      tell(at, `\`${top}\` cannot be set`, 'set keys of the scenario');
    } else if (paths.size === paths.add(path).size) {
      tell(at, `\`${path}\` is set twice`, 'set it once');
    } else {
      let value = parseValue(text.slice(equals + 1), at);
      for (const step of steps.reverse()) value = mapNode(at, [[step, { key: at, value }]]);
      return [{ at, change: value as MapNode }];
    }
    return [];
  });
  if (seed === undefined) return options;
  const at: Place = { file: `--seed ${seed}`, line: 0, column: 0 };
  if (paths.has('seed')) tell(at, '`seed` is set twice', 'set it once');
  return [...options, { at, change: mapNode(at, [['seed', { key: at, value: scalarNode(at, seed) }]]) }];
}

/** Warnings of changes from the command line that take the place of what variants set: these then differ in it no more. */
export function setOverVariants(
  options: readonly SetOption[],
  variants: readonly (readonly [string, Node])[],
): Warning[] {
  const own = variants.map(([name, changes]) => [name, leavesOf(changes).map(({ path }) => path)] as const);
  return options.flatMap(({ at, change }) => {
    const set = leavesOf(change).map(({ path }) => path);
    const over = own.flatMap(([name, paths]) => {
      const lost = paths.find((path) => set.some((one) => isWithin(path, one) || isWithin(one, path)));
      return lost === undefined ? [] : [`\`${written(lost)}\` of the variant \`${name}\``];
    });
    if (over.length === 0) return [];
    const message = `takes the place of ${listed(over, NAMED_MAX)}`;
    return [warningAt('set-over-variant', at, message, 'leave it out to keep what the variants differ in')];
  });
}

function isWithin(path: Path, other: Path): boolean {
  return path.length >= other.length && other.every((step, index) => step === path[index]);
}
