import { z } from 'zod';
import { child, type Node, type Path } from './node.js';

/** The keys that the schema knows at a path of a tree, for suggestions; of a union, those of the branch that is meant. */
export function keysAt(schema: unknown, path: Path, node: Node | undefined): string[] {
  const [step, ...rest] = path;
  const inner = unwrap(schema);
  if (inner instanceof z.ZodUnion) {
    const keys = inner.options
      .filter((option) => isMeant(option, node))
      .flatMap((option) => keysAt(option, path, node));
    return [...new Set(keys)];
  }
  if (step === undefined) return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
  const next = child(node, step);
  if (inner instanceof z.ZodObject) {
    const shape: Readonly<Record<string, unknown>> = inner.shape;
    return Object.hasOwn(shape, step) ? keysAt(shape[step], rest, next) : [];
  }
  if (inner instanceof z.ZodRecord) return keysAt(inner.valueType, rest, next);
  if (inner instanceof z.ZodArray) return keysAt(inner.element, rest, next);
  return [];
}

/** Whether a branch of a union is of the law or the kind that the tree names, if it names one. */
function isMeant(option: unknown, node: Node | undefined): boolean {
  const shape: Readonly<Record<string, unknown>> = option instanceof z.ZodObject ? option.shape : {};
  return ['law', 'kind'].every((key) => {
    const named = child(node, key);
    const literal = shape[key];
    return (
      named?.kind !== 'scalar' ||
      !(literal instanceof z.ZodLiteral) ||
      literal.values.has(named.value as never)
    );
  });
}

function unwrap(schema: unknown): unknown {
  let inner = schema;
  for (;;) {
    if (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault) {
      inner = inner.def.innerType;
    } else if (inner instanceof z.ZodPipe) {
      inner = inner.def.in;
    } else {
      return inner;
    }
  }
}
