import { z } from 'zod';
import { NAME_PATTERN, RESERVED_VARIANTS } from '../language/names.js';
import { issuerSchema } from '../systems/iam/schema.js';
import { submitterSchema } from '../systems/rucio/schema.js';
import { scenarioSchema } from './schema.js';

/**
 * The JSON Schema of a scenario file, for an editor's completion: made from the one definition, plus the keys that
 * composition uses up. What a merge or an include may add later is not required here.
 */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

export function scenarioJsonSchema(): JsonSchema {
  const scenario = forEditors(rawJsonSchema(scenarioSchema));
  const issuer = forEditors(rawJsonSchema(issuerSchema));
  const submitter = forEditors(rawJsonSchema(submitterSchema));
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
        additionalProperties: { anyOf: [optional(issuer), optional(submitter)] },
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
  const { source, quantity, units, example, law, $schema, ...standard } = schema;
  const mapped: JsonSchema = {};
  for (const [key, value] of Object.entries(standard)) {
    mapped[key] =
      key === 'properties' ? mapValues(value as Record<string, JsonSchema>) : mapKeyword(key, value);
  }
  if (typeof source === 'string')
    mapped.description = [mapped.description, `(source: ${source})`].join(' ').trim();
  if (typeof quantity !== 'string' || !Array.isArray(units)) return mapped;
  const { type, ...rest } = mapped;
  const pattern = `^\\s*[+-]?\\d+(\\.\\d+)?([eE][+-]?\\d+)?\\s*(${units.map(escaped).join('|')})\\s*$`;
  return { ...rest, examples: [example], anyOf: [{ type: 'string', pattern }, { const: 0 }] };
}

const SUBSCHEMAS = new Set([
  'items',
  'additionalProperties',
  'propertyNames',
  'anyOf',
  'oneOf',
  'allOf',
  'prefixItems',
]);

function mapKeyword(key: string, value: unknown): unknown {
  if (!SUBSCHEMAS.has(key)) return value;
  if (Array.isArray(value)) return value.map((schema) => forEditors(schema as JsonSchema));
  return typeof value === 'object' && value !== null ? forEditors(value as JsonSchema) : value;
}

function mapValues(properties: Record<string, JsonSchema>): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, forEditors(value)]));
}

function optional(schema: JsonSchema): JsonSchema {
  const { required, ...rest } = schema;
  return rest;
}

function escaped(unit: string): string {
  return unit.replace(/[/%]/g, (character) => (character === '/' ? '\\/' : character));
}
