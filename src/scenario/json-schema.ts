import { z } from 'zod';
import { NAME_PATTERN, RESERVED_VARIANTS } from '../language/names.js';
import { SECTIONS } from '../systems/registry.js';
import { scenarioSchema } from './schema.js';

/**
 * The JSON Schema of a scenario file, for an editor's completion: made from the one definition, plus the keys that
 * composition uses up. What a merge or an include may add later is not required here.
 */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

export function scenarioJsonSchema(): JsonSchema {
  const scenario = forEditors(rawJsonSchema(scenarioSchema));
  const profiles = SECTIONS.filter(({ takesProfile }) => takesProfile === true).map(({ schema }) =>
    optional(forEditors(rawJsonSchema(schema))),
  );
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'tokensim scenario',
    type: 'object',
    properties: {
      ...scenario.properties,
      include: {
        description:
          'files laid under this one, in this order; relative to this file or to the scenarios folder',
        anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
      },
      profiles: {
        description: 'parts of issuers and submitters by name, laid under those that name them',
        type: 'object',
        additionalProperties: { anyOf: profiles },
      },
      variants: {
        description: 'changes by the name of the variant: dotted paths, or maps as in the scenario',
        type: 'object',
        propertyNames: { type: 'string', pattern: variantPattern() },
        additionalProperties: { type: 'object' },
      },
      sources: {
        description: 'the fact behind each number, by dotted path, or `assumption`',
        type: 'object',
        additionalProperties: { anyOf: [{ type: 'string' }, { type: 'object' }] },
      },
    },
    required: ['name', 'title'],
    additionalProperties: false,
  };
}

function variantPattern(): string {
  const reserved = [...RESERVED_VARIANTS.keys()].join('|');
  return NAME_PATTERN.source.replace('^', `^(?!(?:${reserved})$)`);
}

/** As zod makes it, with `source`, `quantity`, `units` and `law` beside the standard keywords. */
export function rawJsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}

/** Only standard keywords: sources go into descriptions and units into patterns. */
function forEditors(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema), (key, value) =>
    key === 'properties' || key === 'default' || !isMap(value) ? value : standard(value),
  );
}

function isMap(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function standard({ source, quantity, units, example, law, $schema, ...rest }: JsonSchema): JsonSchema {
  if (typeof source === 'string') rest.description = `${rest.description ?? ''} (source: ${source})`.trim();
  if (typeof quantity !== 'string' || !Array.isArray(units)) return rest;
  const { type, ...others } = rest;
  const pattern = `^\\s*[+-]?\\d+(\\.\\d+)?([eE][+-]?\\d+)?\\s*(${units.join('|').replaceAll('/', '\\/')})\\s*$`;
  return { ...others, examples: [example], anyOf: [{ type: 'string', pattern }, { const: 0 }] };
}

function optional({ required, ...rest }: JsonSchema): JsonSchema {
  return rest;
}
