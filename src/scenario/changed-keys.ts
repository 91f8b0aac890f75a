import type { JsonSchema } from './json-schema.js';

/**
 * What a variant, or `set` of a change, may hold: each key of a scenario by its dotted path or in maps, and elements
 * of lists by their names. Leaves refer to those of the scenario's own schema, so that nothing is said twice.
 */
export function changedKeys(properties: Readonly<Record<string, JsonSchema>>): {
  readonly changed: JsonSchema;
  readonly definitions: Readonly<Record<string, JsonSchema>>;
} {
  const parts = new ChangedParts();
  const tops = Object.entries(properties).map(
    ([key, schema]) => [key, { schema, pointer: `#/properties/${key}` }] as const,
  );
  const paths = new Map<string, Place[]>();
  for (const [key, place] of tops) addPaths(paths, key, place);
  const changed = {
    type: 'object' as const,
    properties: Object.fromEntries(tops.map(([key, place]) => [key, parts.refTo([place])])),
    patternProperties: Object.fromEntries(
      [...paths].map(([path, places]) => [`^${path}$`, parts.refTo(places)]),
    ),
    additionalProperties: false,
  };
  return { changed, definitions: parts.definitions };
}

/** The keys of a scenario, those that its `changes` set checked like those of a variant. */
export function changesAt(properties: Readonly<Record<string, JsonSchema>>): Record<string, JsonSchema> {
  const { changes, ...others } = properties;
  const item = changes.items as JsonSchema;
  const { description } = (item.properties?.set ?? {}) as JsonSchema;
  const set = { description, allOf: [{ $ref: '#/definitions/changed' }] } as JsonSchema;
  return { ...others, changes: { ...changes, items: { ...item, properties: { ...item.properties, set } } } };
}

/** A part of the scenario's schema and where it stands there. */
interface Place {
  readonly schema: JsonSchema;
  readonly pointer: string;
}

/** Any name, or the place of an element. */
const ANY = '[^.]+';

/** The branches of a union, or the place itself. */
function branchesOf(place: Place): Place[] {
  const { schema, pointer } = place;
  const key = schema.anyOf === undefined ? 'oneOf' : 'anyOf';
  const branches = schema[key] as readonly JsonSchema[] | undefined;
  if (branches === undefined) return [place];
  return branches.flatMap((branch, index) =>
    branchesOf({ schema: branch, pointer: `${pointer}/${key}/${index}` }),
  );
}

/** What stands below a place, by key; below any name or element by `ANY`. */
function below({ schema, pointer }: Place): [string, Place][] {
  const { properties = {}, additionalProperties, items } = schema;
  const any = (['additionalProperties', 'items'] as const)
    .map((key) => [key, key === 'items' ? items : additionalProperties] as const)
    .filter(([, of]) => isSchema(of));
  return [
    ...Object.entries(properties).map(([key, of]): [string, Place] => [
      key,
      { schema: of as JsonSchema, pointer: `${pointer}/properties/${key}` },
    ]),
    ...any.map(([key, of]): [string, Place] => [
      ANY,
      { schema: of as JsonSchema, pointer: `${pointer}/${key}` },
    ]),
  ];
}

function isSchema(of: unknown): boolean {
  return typeof of === 'object' && of !== null && !Array.isArray(of) && Object.keys(of).length > 0;
}

function addPaths(paths: Map<string, Place[]>, prefix: string, place: Place): void {
  for (const branch of branchesOf(place)) {
    for (const [step, at] of below(branch)) {
      const path = `${prefix}\\.${step}`;
      paths.set(path, [...(paths.get(path) ?? []), at]);
      addPaths(paths, path, at);
    }
  }
}

/** Dotted keys in maps below the top are left to `tokensim validate`. */
const DOTTED = { '\\.': {} };

/** Schemas of changes to the parts of a scenario that are maps or lists, each once. */
class ChangedParts {
  readonly definitions: Record<string, JsonSchema> = {};

  refTo(places: readonly Place[]): JsonSchema {
    const distinct = new Map(
      places.flatMap(branchesOf).map((place) => [JSON.stringify(place.schema), place] as const),
    );
    const refs = [...distinct.values()].map((place) => this.refToOne(place));
    return refs.length === 1 ? refs[0] : { anyOf: refs };
  }

  private refToOne(place: Place): JsonSchema {
    const { $ref } = place.schema;
    if (typeof $ref === 'string') return { $ref };
    if (below(place).length === 0) return { $ref: place.pointer };
    const name = place.pointer.replace('#/properties/', '').replaceAll('/', '.');
    if (!(name in this.definitions)) {
      this.definitions[name] = {};
      this.definitions[name] = this.changeOf(place);
    }
    return { $ref: `#/definitions/${name}` };
  }

  private changeOf(place: Place): JsonSchema {
    const keys = below(place);
    const any = keys.find(([key]) => key === ANY)?.[1];
    const map: JsonSchema = {
      type: 'object',
      properties: Object.fromEntries(
        keys.filter(([key]) => key !== ANY).map(([key, at]) => [key, this.refTo([at])]),
      ),
      patternProperties: DOTTED,
      additionalProperties: any === undefined ? false : this.refTo([any]),
    };
    return place.schema.items === undefined ? map : { anyOf: [{ $ref: place.pointer }, map] };
  }
}
