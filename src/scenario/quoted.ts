import type { z } from 'zod';
import { indexOf, type MapNode, type Node, nodeAt, type Path } from './node.js';

/**
 * A tree in which numbers that stand where a word is wanted are words, if they are written exactly as one of the words
 * allowed: `version: 3.13` means "3.13", and a shell leaves no quotes in `--set fts.cern.version="3.13"`.
 */
export function quoted(tree: MapNode, issues: readonly z.core.$ZodIssue[]): MapNode {
  return issues.reduce<Node>((changed, issue) => {
    const path = issue.path.map((step) => (typeof step === 'symbol' ? '' : step));
    const node = nodeAt(changed, path);
    if (issue.code !== 'invalid_value' || node?.kind !== 'scalar' || typeof node.value !== 'number')
      return changed;
    return issue.values.includes(node.text) ? withValue(changed, path, node.text) : changed;
  }, tree) as MapNode;
}

function withValue(node: Node, path: Path, value: string): Node {
  const [step, ...rest] = path;
  if (step === undefined) return node.kind === 'scalar' ? { ...node, value } : node;
  if (node.kind === 'map') {
    const entry = node.entries.get(String(step));
    if (entry === undefined) return node;
    const changed = { ...entry, value: withValue(entry.value, rest, value) };
    return { ...node, entries: new Map(node.entries).set(String(step), changed) };
  }
  if (node.kind !== 'list') return node;
  const index = indexOf(node, step);
  return {
    ...node,
    items: node.items.map((item, place) => (place === index ? withValue(item, rest, value) : item)),
  };
}
