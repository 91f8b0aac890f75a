import { z } from 'zod';

/** A JSON Schema, or a part of one. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** As zod makes it, with `source`, `quantity`, `units` and `law` beside the standard keywords. */
export function rawJsonSchema(
  schema: z.ZodType,
  target: 'draft-2020-12' | 'draft-7' = 'draft-2020-12',
): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', target });
}
