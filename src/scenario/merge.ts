import { didYouMean } from '../language/did-you-mean.js';
import type { TellAt } from './error.js';
import { type Entry, indexOf, type ListNode, type MapNode, mapNode, type Node, nameOf } from './node.js';

/**
 * How one part of a scenario is laid over another: maps merge key by key, everything else is replaced. A law is one
 * value: `{ law: exponential, mean: 3 s }` over a lognormal law replaces it whole, but `{ mean: 3 s }` changes its mean.
 */
export function merge(under: Node, over: Node): Node {
  if (under.kind !== 'map' || over.kind !== 'map' || isAnotherLaw(under, over)) return over;
  return mergeMaps(under, over, merge);
}

/** As `merge`, and a map over a list changes the elements that its keys name by `name` or index. */
export function override(under: Node, over: Node, tell: TellAt): Node {
  if (over.kind === 'map' && under.kind === 'list' && holdsMaps(under)) {
    return overrideItems(under, over, tell);
  }
  if (under.kind !== 'map' || over.kind !== 'map' || isAnotherLaw(under, over)) return over;
  return mergeMaps(under, over, (a, b) => override(a, b, tell));
}

function mergeMaps(under: MapNode, over: MapNode, mergeValues: (under: Node, over: Node) => Node): MapNode {
  const entries = new Map<string, Entry>(under.entries);
  for (const [key, entry] of over.entries) {
    const below = under.entries.get(key);
    entries.set(
      key,
      below === undefined ? entry : { key: entry.key, value: mergeValues(below.value, entry.value) },
    );
  }
  return mapNode(over.at, entries);
}

function overrideItems(under: ListNode, over: MapNode, tell: TellAt): ListNode {
  const items = [...under.items];
  for (const [key, entry] of over.entries) {
    const index = indexOf(under, key);
    if (index === undefined) {
      const names = items.map((item, at) => nameOf(item) ?? String(at));
      tell(entry.key, `there is no element \`${key}\` to change`, didYouMean(key, names));
      continue;
    }
    const item = items[index];
    if (item !== undefined) items[index] = override(item, entry.value, tell);
  }
  return { kind: 'list', at: under.at, items };
}

function holdsMaps(list: ListNode): boolean {
  return list.items.length > 0 && list.items.every((item) => item.kind === 'map');
}

const LAWS = new Set(['constant', 'exponential', 'uniform', 'lognormal', 'poisson', 'fixed', 'at', 'trace']);

/** Whether both maps are laws, and not the same. */
export function isAnotherLaw(under: MapNode, over: MapNode): boolean {
  const [below, above] = [lawOf(under), lawOf(over)];
  return below !== undefined && above !== undefined && below !== above;
}

function lawOf(map: MapNode): string | undefined {
  const law = map.entries.get('law')?.value;
  return law?.kind === 'scalar' && LAWS.has(String(law.value)) ? String(law.value) : undefined;
}
