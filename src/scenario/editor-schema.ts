import { isDeepStrictEqual } from 'node:util';
import { NAME_PATTERN, NAME_RULE } from '../language/names.js';
import type { JsonSchema } from './json-schema.js';

/**
 * Makes schemas with keywords that editors know: sources go into descriptions, units into patterns, and what a person
 * reads of a mistake into `errorMessage`, which would otherwise be a regular expression. Each kind of quantity stands in
 * `definitions` once.
 */
export class EditorSchemas {
  readonly definitions: Record<string, JsonSchema> = {};

  of(schema: JsonSchema): JsonSchema {
    return JSON.parse(JSON.stringify(schema), (key, value) =>
      key === 'properties' || key === 'default' || !isMap(value) ? value : this.standard(value),
    );
  }

  private standard({ source, law, $schema, ...rest }: JsonSchema): JsonSchema {
    if (typeof source === 'string') rest.description = `${rest.description ?? ''} (source: ${source})`.trim();
    if (typeof rest.quantity === 'string') return this.quantity(rest);
    if (Array.isArray(rest.oneOf) && rest.oneOf.every(isLaw)) return lawOrChange(rest);
    if (rest.pattern === undefined) return rest;
    if (rest.format === 'date-time') {
      const { pattern, ...time } = rest;
      return { ...time, errorMessage: 'a time such as `2024-01-01T00:00:00Z`' };
    }
    const rule = rest.pattern === NAME_PATTERN.source ? NAME_RULE : rest.description;
    return rule === undefined ? rest : { ...rest, patternErrorMessage: rule };
  }

  private quantity(given: JsonSchema): JsonSchema {
    const { type, anyOf, quantity, units, example, limits, signed, zero, ...others } = given;
    const of = String(quantity).replaceAll(' ', '-');
    const whole = quantitySchema(given);
    const known = Object.keys(this.definitions).filter((name) => name.replace(/-\d+$/, '') === of);
    const same = known.find((name) => isDeepStrictEqual(this.definitions[name], whole));
    const name = same ?? (known.length === 0 ? of : `${of}-${known.length + 1}`);
    this.definitions[name] = whole;
    return { ...others, $ref: `#/definitions/${name}` };
  }
}

function isMap(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A number and a unit, or a bare 0. */
function quantitySchema({ quantity, units, example, limits, signed, zero }: JsonSchema): JsonSchema {
  const names = units as readonly string[];
  const sign = signed === true ? '[+-]?' : '\\+?';
  const digits = zero === true ? '\\d' : '(?=[\\d.]*[1-9])\\d';
  const number = `${digits}+(\\.\\d+)?([eE][+-]?\\d+)?`;
  const pattern = `^\\s*${sign}${number}\\s*(${names.join('|').replaceAll('/', '\\/')})\\s*$`;
  const message = `a ${quantity} such as \`${example}\`: a number and a unit (${names.join(', ')}), ${limits}`;
  const text = { type: 'string', pattern, patternErrorMessage: message, errorMessage: message } as const;
  const examples = [example];
  return zero === true
    ? { examples, anyOf: [text, { const: 0, errorMessage: message }] }
    : { ...text, examples };
}

function isLaw(branch: unknown): boolean {
  return isMap(branch) && branch.properties?.law !== undefined;
}

/** A law, or without its name some of its keys, which change that of an included file. */
function lawOrChange({ oneOf = [], ...rest }: JsonSchema): JsonSchema {
  const laws = oneOf as readonly JsonSchema[];
  const { law, ...properties } = Object.assign({}, ...laws.map((branch) => branch.properties));
  const change = { type: 'object', properties, additionalProperties: false } as const;
  return { ...rest, oneOf: [...laws, change] };
}
