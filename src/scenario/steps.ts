import { listed } from '../language/listed.js';
import { expandDotted } from './dotted.js';
import type { Place, TellAt } from './error.js';
import { override } from './merge.js';
import { child, type MapNode, type Node, nameOf, type Path, plain, without } from './node.js';
import { changeSchema } from './schema/changes.js';

/**
 * A scenario after one of its `changes`, as composed. Each is laid over what the ones before it have left, as
 * `--set` is laid over the base, in the order of time and not in that of the list.
 */
export interface Step {
  /** When, from the start, µs. */
  readonly atUs: number;
  /** The same as a person wrote it. */
  readonly atText: string;
  readonly label: string;
  /** As given. */
  readonly name: string | undefined;
  /** Where the change stands. */
  readonly place: Place;
  /** The keys that it sets, dotted keys expanded. */
  readonly set: MapNode;
  /** The keys of the schema only. */
  readonly tree: MapNode;
  /** The same before profiles and presets. */
  readonly written: MapNode;
}

/** Leaves of a change that its label names. */
const NAMED_MAX = 2;
const LABEL_MAX = 40;

/**
 * The steps of a tree; none of them where `changes` is no list of changes, which the schema tells.
 * @param completed lays profiles and presets under a tree
 */
export function stepsOf(tree: MapNode, completed: (written: MapNode) => MapNode, tell: TellAt): Step[] {
  const list = child(tree, 'changes');
  if (list?.kind !== 'list' || list.items.some((item) => !isChange(item))) return [];
  const changes = list.items
    .map((item) => ({ item, atUs: changeSchema.shape.at.parse(plain(child(item, 'at') as Node)) }))
    .sort((a, b) => a.atUs - b.atUs);
  let written = without(tree, ['changes']);
  return changes.flatMap(({ item, atUs }): Step[] => {
    const given = child(item, 'set') as MapNode;
    const set = expandDotted(given, tell) as MapNode;
    // Nothing but paths that are none, of which is told already.
    if (set.entries.size === 0 && given.entries.size > 0) return [];
    written = override(written, set, tell) as MapNode;
    const at = child(item, 'at');
    return [
      {
        atUs,
        atText: at?.kind === 'scalar' ? at.text : '',
        label: nameOf(item) ?? labelOf(set),
        name: nameOf(item),
        place: item.at,
        set,
        written,
        tree: completed(written),
      },
    ];
  });
}

/** The paths of a change's values. */
export function leavesOf(node: Node, path: Path = []): { readonly path: Path; readonly value: Node }[] {
  if (node.kind !== 'map' || node.entries.size === 0) return [{ path, value: node }];
  return [...node.entries].flatMap(([key, { value }]) => leavesOf(value, [...path, key]));
}

function isChange(item: Node): boolean {
  return child(item, 'set')?.kind === 'map' && changeSchema.safeParse(plain(item)).success;
}

/** Such as `version 3.14, cache off and 2 more`. */
function labelOf(set: MapNode): string {
  const shown = leavesOf(set).map(({ path, value }) => {
    const key = String(path.at(-1) ?? '');
    return value.kind === 'scalar' ? `${key} ${value.text.replace(/^["']|["']$/g, '')}` : key;
  });
  const text = listed(shown, NAMED_MAX);
  return text.length > LABEL_MAX ? `${text.slice(0, LABEL_MAX - 1)}…` : text;
}
