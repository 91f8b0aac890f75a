import type { TellAt } from './error.js';
import { isAnotherLaw } from './merge.js';
import { type Entry, isForbiddenKey, type MapNode, mapNode, type Node } from './node.js';

/**
 * `{ a.b: 1, a: { c: 2 } }` as `{ a: { b: 1, c: 2 } }`. Each key is merged, as `merge` would, into one tree that is
 * changed in place, so that the time follows the number of keys; of two that set the same, the later wins.
 */
export function expandDotted(node: Node, tell: TellAt): Node {
  if (node.kind !== 'map') return node;
  const tree = growing(mapNode(node.at));
  for (const [dotted, entry] of node.entries) {
    const steps = dotted.split('.');
    if (steps.length > STEPS_MAX || steps.some((step) => step === '' || isForbiddenKey(step))) {
      const shown = dotted.length > SHOWN_MAX ? `${dotted.slice(0, SHOWN_MAX)}...` : dotted;
      tell(entry.key, `\`${shown}\` is not a path`, 'write keys joined by dots, such as `tokens.cache`');
      continue;
    }
    put(tree, steps, { key: entry.key, value: expandDotted(entry.value, tell) });
  }
  return grown(tree);
}

/** More than any path of a scenario has, and few enough to go down one by one. */
const STEPS_MAX = 64;
const SHOWN_MAX = 200;

/** A map under construction. */
interface Growing {
  at: MapNode['at'];
  readonly entries: Map<string, { key: Entry['key']; value: Node | Growing }>;
}

function put(tree: Growing, steps: readonly string[], entry: Entry): void {
  let map = tree;
  const last = steps.length - 1;
  steps.forEach((step, index) => {
    map.at = entry.value.at;
    if (step === 'law' && index === last) dropAnotherLaw(map, mapNode(map.at, [[step, entry]]));
    const below = map.entries.get(step)?.value;
    if (index === last) {
      map.entries.set(step, { key: entry.key, value: laid(below, entry.value) });
      return;
    }
    const next = isMap(below) ? growing(below) : growing(mapNode(entry.value.at));
    map.entries.set(step, { key: entry.key, value: next });
    map = next;
  });
}

/** As `merge`: maps key by key, everything else is replaced. */
function laid(under: Node | Growing | undefined, over: Node): Node | Growing {
  if (!isMap(under) || over.kind !== 'map') return over;
  const map = growing(under);
  dropAnotherLaw(map, over);
  map.at = over.at;
  for (const [key, { key: at, value }] of over.entries) {
    map.entries.set(key, { key: at, value: laid(map.entries.get(key)?.value, value) });
  }
  return map;
}

function dropAnotherLaw(map: Growing, over: MapNode): void {
  const law = map.entries.get('law');
  if (law === undefined || !isNode(law.value)) return;
  const under = mapNode(map.at, [['law', { key: law.key, value: law.value }]]);
  if (isAnotherLaw(under, over)) map.entries.clear();
}

function growing(map: MapNode | Growing): Growing {
  return isNode(map) ? { at: map.at, entries: new Map(map.entries) } : map;
}

function grown({ at, entries }: Growing): MapNode {
  return mapNode(
    at,
    [...entries].map(([name, { key, value }]) => [
      name,
      { key, value: isNode(value) ? value : grown(value) },
    ]),
  );
}

function isMap(value: Node | Growing | undefined): value is MapNode | Growing {
  return value !== undefined && (!isNode(value) || value.kind === 'map');
}

function isNode(value: Node | Growing): value is Node {
  return 'kind' in value;
}
