import type { JsonSchema } from './json-schema.js';
import { child, type Node, type Path } from './node.js';

/** The keys that a schema knows at a path of a tree, for suggestions; of a union, those of the branch that is meant. */
export function keysAt(schema: JsonSchema, path: Path, node: Node | undefined): string[] {
  const [step, ...rest] = path;
  const branches = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
  if (branches !== undefined) {
    const meant = branches.filter((branch) => isMeant(branch, node));
    return [...new Set(meant.flatMap((branch) => keysAt(branch, path, node)))];
  }
  const { properties = {}, additionalProperties, items } = schema;
  if (step === undefined) return Object.keys(properties);
  const below = Object.hasOwn(properties, step) ? properties[step] : (additionalProperties ?? items);
  return typeof below === 'object' ? keysAt(below as JsonSchema, rest, child(node, step)) : [];
}

/** Whether a branch of a union is of the law or the kind that the tree names, if it names one. */
function isMeant({ properties = {} }: JsonSchema, node: Node | undefined): boolean {
  return ['law', 'kind'].every((key) => {
    const named = child(node, key);
    const only = properties[key];
    const isTold = named?.kind === 'scalar' && typeof only === 'object' && only.const !== undefined;
    return !isTold || only.const === named.value;
  });
}
