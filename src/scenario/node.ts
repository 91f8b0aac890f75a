import type { Place } from './error.js';

/**
 * Scenario data with the place from which each part came. Every phase up to the check works on these trees, so that
 * an error in an included file or a profile names that file. Trees are never changed, only made anew.
 */
export type Node = MapNode | ListNode | ScalarNode;

export interface Entry {
  /** Where the key stands. */
  readonly key: Place;
  readonly value: Node;
}

export interface MapNode {
  readonly kind: 'map';
  readonly at: Place;
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface ListNode {
  readonly kind: 'list';
  readonly at: Place;
  readonly items: readonly Node[];
}

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly at: Place;
  readonly value: string | number | boolean | null;
  /** The value as written. */
  readonly text: string;
}

export type Path = readonly (string | number)[];

const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/** Whether a key could reach into an object's prototype. */
export function isForbiddenKey(key: string): boolean {
  return FORBIDDEN_KEYS.has(key);
}

export function mapNode(at: Place, entries: Iterable<readonly [string, Entry]> = []): MapNode {
  return { kind: 'map', at, entries: new Map(entries) };
}

export function scalarNode(at: Place, value: ScalarNode['value']): ScalarNode {
  return { kind: 'scalar', at, value, text: String(value) };
}

/** A tree of plain data, every part of it at one place. */
export function nodeOf(data: unknown, at: Place): Node {
  if (Array.isArray(data)) return { kind: 'list', at, items: data.map((item) => nodeOf(item, at)) };
  if (typeof data === 'object' && data !== null) {
    return mapNode(
      at,
      Object.entries(data).map(([key, value]) => [key, { key: at, value: nodeOf(value, at) }] as const),
    );
  }
  return scalarNode(at, data as ScalarNode['value']);
}

/** The data without its places. */
export function plain(node: Node): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, plain(entry.value)]));
}

export function child(node: Node | undefined, key: string | number): Node | undefined {
  if (node?.kind === 'map') return node.entries.get(String(key))?.value;
  if (node?.kind === 'list') return itemOf(node, key);
  return undefined;
}

/** The node at a path; a step into a list is an index or the `name` of an element. */
export function nodeAt(node: Node, path: Path): Node | undefined {
  let at: Node | undefined = node;
  for (const step of path) at = child(at, step);
  return at;
}

/** A node and all that lies below it, with their paths; of maps not what lies under some keys. */
export function nodesIn(
  node: Node,
  path: Path = [],
  leftOut?: ReadonlySet<string>,
): { readonly path: Path; readonly node: Node }[] {
  const below: (readonly [string | number, Node])[] =
    node.kind === 'map'
      ? [...node.entries].flatMap(([key, { value }]) => (leftOut?.has(key) ? [] : [[key, value] as const]))
      : node.kind === 'list'
        ? [...node.items.entries()]
        : [];
  return [{ path, node }, ...below.flatMap(([step, inner]) => nodesIn(inner, [...path, step], leftOut))];
}

/** A map without some of its keys. */
export function without(map: MapNode, keys: readonly string[]): MapNode {
  return mapNode(
    map.at,
    [...map.entries].filter(([key]) => !keys.includes(key)),
  );
}

/** A map in which one key has another value; the key keeps its place if it was there. */
export function withEntry(map: MapNode, key: string, value: Node): MapNode {
  const entries = new Map(map.entries);
  entries.set(key, { key: entries.get(key)?.key ?? value.at, value });
  return mapNode(map.at, entries);
}

/** Where to point for a path: its value, or the key or the map nearest to it when it is not there. */
export function placeOf(root: Node, path: Path, part: 'value' | 'key' = 'value'): Place {
  let node: Node = root;
  let place = root.at;
  for (const step of path) {
    const next = child(node, step);
    if (next === undefined) return place;
    const key = node.kind === 'map' ? node.entries.get(String(step))?.key : undefined;
    place = key ?? next.at;
    node = next;
  }
  return part === 'value' && node.kind !== 'map' ? node.at : place;
}

/** A path as a person writes it, with elements of lists by their name where they have one. */
export function written(path: Path, root?: Node): string {
  let node = root;
  const steps: string[] = [];
  for (const step of path) {
    const next = child(node, step);
    const name = node?.kind === 'list' ? nameOf(next) : undefined;
    steps.push(name ?? String(step));
    node = next;
  }
  return steps.join('.');
}

/** The `name` of a map, as lists of workloads and load tests have. */
export function nameOf(node: Node | undefined): string | undefined {
  const name = node?.kind === 'map' ? node.entries.get('name')?.value : undefined;
  return name?.kind === 'scalar' && typeof name.value === 'string' ? name.value : undefined;
}

function itemOf(list: ListNode, key: string | number): Node | undefined {
  const index = indexOf(list, key);
  return index === undefined ? undefined : list.items[index];
}

/** The index of an element given by index or by name. */
export function indexOf(list: ListNode, key: string | number): number | undefined {
  const byName = list.items.findIndex((item) => nameOf(item) === key);
  if (byName >= 0) return byName;
  const index = /^\d{1,9}$/.test(String(key)) ? Number(key) : -1;
  return index >= 0 && index < list.items.length ? index : undefined;
}
