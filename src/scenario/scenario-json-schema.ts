import type { z } from 'zod';
import { NAME_PATTERN, NAME_RULE, RESERVED_VARIANTS } from '../language/names.js';
import { SECTIONS } from '../systems/registry.js';
import { changedKeys, changesAt } from './changed-keys.js';
import { EditorSchemas } from './editor-schema.js';
import { type JsonSchema, rawJsonSchema } from './json-schema.js';
import { scenarioSchema } from './schema.js';

/**
 * The JSON Schema of a scenario file and of the files that it includes, for an editor: made from the one definition,
 * plus the keys that composition uses up. What a merge or an include may add later is not required here. Of draft 7,
 * which all editors know.
 * @param version of tokensim, which is part of the schema's own name
 */
export function scenarioJsonSchema(version: string): JsonSchema {
  const editor = new EditorSchemas();
  const schemaOf = (schema: z.ZodType) => editor.of(rawJsonSchema(schema, 'draft-7'));
  const { properties = {} } = schemaOf(scenarioSchema);
  const profiles = SECTIONS.filter(({ takesProfile }) => takesProfile === true).map(({ schema }) => {
    const { required: _, ...profile } = schemaOf(schema);
    return profile;
  });
  const changeable: Record<string, JsonSchema> = {
    ...(properties as Record<string, JsonSchema>),
    profiles: {
      description: 'parts of issuers and submitters by name, laid under those that name them',
      type: 'object',
      additionalProperties: { anyOf: profiles },
    },
  };
  const { changed, definitions } = changedKeys(changeable);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: `urn:tokensim:scenario:${version}`,
    title: 'tokensim scenario, or a part that scenarios include',
    type: 'object',
    properties: { ...changesAt(changeable), ...compositionKeys() },
    additionalProperties: false,
    ...asScenario(),
    definitions: { ...editor.definitions, ...definitions, changed },
  };
}

/** Keys of a file that no scenario has once it is composed. */
function compositionKeys(): Record<string, JsonSchema> {
  return {
    include: {
      description:
        'files laid under this one, in this order; relative to this file or to the scenarios folder',
      anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
    },
    variants: {
      description: 'changes by the name of the variant: dotted paths, or maps as in the scenario',
      type: 'object',
      propertyNames: {
        type: 'string',
        pattern: variantPattern(),
        patternErrorMessage: `${NAME_RULE}; not ${[...RESERVED_VARIANTS.keys()].join(', ')}`,
      },
      additionalProperties: { $ref: '#/definitions/changed' },
    },
    sources: {
      description: 'the fact behind each number, by dotted path, or `assumption`',
      type: 'object',
      additionalProperties: { anyOf: [{ type: 'string' }, { type: 'object' }] },
    },
  };
}

/** A profile or an inventory needs no name; what has one, a title or variants is a scenario. */
function asScenario(): JsonSchema {
  return {
    if: { anyOf: ['name', 'title', 'variants'].map((key) => ({ required: [key] })) },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { required: ['name', 'title'] },
  };
}

function variantPattern(): string {
  const reserved = [...RESERVED_VARIANTS.keys()].join('|');
  return NAME_PATTERN.source.replace('^', `^(?!(?:${reserved})$)`);
}
