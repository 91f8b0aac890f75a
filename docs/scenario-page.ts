import { type JsonSchema, rawJsonSchema } from '../src/scenario/json-schema.js';
import { scenarioSchema } from '../src/scenario/schema.js';
import { TOKEN_MODELS } from '../src/systems/tokens/models/registry.js';
import type { TokenModel } from '../src/systems/tokens/models/token-model.js';
import { WARNINGS } from '../src/systems/warnings.js';
import { markdownTable } from './markdown-table.js';

/** The reference page of the scenario language, docs/scenario.md: made from the schema, so that it cannot be wrong. */
export function scenarioPage(): string {
  const schema = rawJsonSchema(scenarioSchema);
  const sections = new Map<string, Row[]>([['scenario', []]]);
  for (const [key, value] of Object.entries(schema.properties ?? {})) {
    if (typeof value === 'boolean') continue;
    const element = elementOf(value);
    const isSection = element !== undefined || value.properties !== undefined;
    const isSeen = isSection || kindsOf(value).length > 0;
    const required = schema.required?.includes(key) === true;
    sections.get('scenario')?.push(rowOf(key, value, required, isSeen ? `see \`${key}\`` : undefined));
    if (isSection) sections.set(sectionTitle(key, value), rowsOf(element ?? value, ''));
    const kinds = kindsOf(value);
    if (kinds.length > 0)
      sections.set(`${key}[]`, kinds.flatMap((kind) => rowsOf(kind, '')).filter(distinct()));
  }
  const tables = [...sections].map(([title, rows]) => `## \`${title}\`\n\n${markdownTable(HEADER, rows)}`);
  return [INTRODUCTION, ...tables, faultSection(schema), presetSection(), warningSection(), '']
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

type Row = readonly string[];

const HEADER = ['key', 'unit or type', 'default', 'meaning', 'source of the default'];

const INTRODUCTION = `# The scenario language

Generated from the schema by \`npm run docs\`; do not edit.

\`tokensim schema > tokensim.schema.json\` prints the same as JSON Schema, for scenarios, profiles and inventories alike.
In VS Code with the YAML extension of Red Hat, \`"yaml.schemas": { "./tokensim.schema.json": "scenarios/**/*.yaml" }\` in
\`.vscode/settings.json\` turns it on; in any editor with yaml-language-server, and for one file, its first line
\`# yaml-language-server: $schema=../tokensim.schema.json\` does. \`tokensim validate\` checks what no schema can say.

A scenario is a YAML file of at most 1 MiB. Every key is listed below; a key that is not is an error.

- **Quantities** are a number and a unit: ${unitList()}. Zero needs no unit.
- **Laws** are a single value (always that), or one of \`{ law: constant, value }\`, \`{ law: exponential, mean }\`,
  \`{ law: uniform, min, max }\` and \`{ law: lognormal, mean, cv, min, max }\`, where \`cv\` is the standard deviation
  over the mean, and \`min\` and \`max\` of a lognormal law may be left out.
- **\`include\`** is a list of files laid under this one, in the order listed: paths relative to this file or to the
  scenarios folder, and never outside the two. Maps merge key by key; everything else, lists too, is replaced. A law is
  one value: another kind of law replaces it whole.
- **\`profiles\`** names parts of issuers and submitters; \`issuers.<x>.profile\` and \`submitters.<x>.profile\` lay
  one under an issuer or a submitter.
- **\`variants\`** are changes by name, as dotted paths (\`tokens.cache: off\`) or maps; a step into a list is the
  \`name\` of an element or its index. The scenario without changes is the variant \`base\`. Variants stand in the
  scenario itself, not in an included file.
- **\`changes\`** set keys while the run is under way, each at its time; [changes.md](changes.md) says which keys.
- **\`--set path=value\`** changes the base and every variant, and \`--seed\` the seed.
- **\`sources\`** names the fact behind each number by its dotted path, or \`assumption\`. A path covers all below it,
  and \`*\` stands for any one name. Numbers of variants and profiles are named \`variants.<name>...\` and
  \`profiles.<name>...\`.
- **Left-out names** are filled in where only one thing can be meant: the only issuer, submitter or FTS instance, or the
  one of the same name.
- A **trace** is a CSV file with the columns \`time_s,files,bytes,source,destination\`, one dataset a line, sorted by
  time; \`bytes\` is the size of one file. A line from a site to itself moves nothing.
- **Limits**: 10 000 pods, threads, nodes or slots, 1 million files a dataset, 25 000 bins, in the horizon 10 billion
  files, as many to delete, as many requests of a load test and 100 000 comings of a fault. Turns and lives of tokens
  last at least 1 s, and clients of a load test think or wait for some time. Beyond that nothing is begun.

The order in which sites, issuers and workloads are listed changes nothing.`;

function warningSection(): string {
  const rows = Object.entries(WARNINGS).map(([name, meaning]) => [`\`${name}\``, meaning]);
  return `## Warnings

What is legal but surely not meant is warned of, with the name of the warning behind it in brackets. A scenario that means
it names it: \`acknowledge: [horizon-below-life]\`. What is told of several variants together, such as what none of them
uses, is acknowledged by the base.

${markdownTable(['name', 'meaning'], rows)}`;
}

function unitList(): string {
  const seen = new Map<string, string>();
  const visit = (schema: JsonSchema): void => {
    const { quantity, units } = schema;
    if (typeof quantity === 'string' && Array.isArray(units)) {
      seen.set(quantity, units.map((unit) => `\`${unit}\``).join(' '));
    }
    for (const part of partsOf(schema)) visit(part);
  };
  visit(rawJsonSchema(scenarioSchema));
  return [...seen].map(([quantity, units]) => `${quantity} (${units})`).join(', ');
}

function partsOf(schema: JsonSchema): JsonSchema[] {
  const parts = [...Object.values(schema.properties ?? {}), schema.additionalProperties, schema.items];
  const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return [...parts, ...branches].filter(
    (part): part is JsonSchema => typeof part === 'object' && part !== null && !Array.isArray(part),
  );
}

function rowsOf(schema: JsonSchema, prefix: string): Row[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    if (typeof value === 'boolean') return [];
    const path = `${prefix}${key}`;
    const element = elementOf(value);
    const required = schema.required?.includes(key) === true;
    const own = rowOf(path, value, required);
    if (value.properties !== undefined) return [own, ...rowsOf(value, `${path}.`)];
    if (element !== undefined) return [own, ...rowsOf(element, `${path}${isList(value) ? '.' : '.<name>.'}`)];
    const branches = (value.oneOf ?? []) as JsonSchema[];
    return [own, ...branches.flatMap((branch) => rowsOf(branch, `${path}.`)).filter(distinct())];
  });
}

function distinct(): (row: Row) => boolean {
  const seen = new Set<string>();
  return (row) => {
    if (row[0]?.endsWith('.law`') === true || row[0] === '`kind`' || seen.has(row.join())) return false;
    seen.add(row.join());
    return true;
  };
}

function rowOf(path: string, schema: JsonSchema, required: boolean, meaning?: string): Row {
  const fallback = required ? '*required*' : defaultOf(schema);
  const source = typeof schema.source === 'string' ? schema.source : '';
  return [`\`${path}\``, typeOf(schema), fallback, schema.description ?? meaning ?? '', source];
}

function defaultOf(schema: JsonSchema): string {
  const value = schema.default;
  if (value === undefined || value === '') return '';
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) return '';
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return `\`${value}\``;
  const text = JSON.stringify(value)
    .replace(/"/g, '')
    .replace(/([:,])/g, '$1 ');
  return `\`${text}\``;
}

function typeOf(schema: JsonSchema): string {
  const { quantity, law } = schema;
  if (typeof quantity === 'string') return quantity;
  if (law === true) return `law of ${lawUnit(schema)}`;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.oneOf !== undefined) {
    if (hasKinds(schema)) return 'maps by `kind`';
    const laws = (schema.oneOf as JsonSchema[]).map((branch) => branch.properties?.law);
    return `law: ${laws.map((value) => (typeof value === 'object' ? typeOf(value) : '')).join(', ')}`;
  }
  if (schema.anyOf !== undefined) return (schema.anyOf as JsonSchema[]).map(typeOf).join(' or ');
  if (schema.prefixItems !== undefined) {
    const [first] = schema.prefixItems;
    return `list of ${schema.prefixItems.length} ${typeof first === 'object' && first.type === 'string' ? 'texts' : 'numbers'}`;
  }
  if (isList(schema))
    return `list of ${typeof schema.items === 'object' ? typeOf(schema.items as JsonSchema) : 'values'}`;
  if (schema.type === 'integer') return schema.minimum === 0 ? 'whole number from 0' : 'whole number';
  if (schema.type === 'string') return schema.pattern === undefined ? 'text' : 'name';
  if (schema.type === 'boolean') return '`true`, `false`';
  if (schema.type === 'object') return schema.properties === undefined ? 'map by name' : 'map';
  return String(schema.type ?? 'any');
}

function lawUnit(schema: JsonSchema): string {
  const first = schema.anyOf?.[0];
  return typeof first === 'object' ? typeOf(first as JsonSchema) : 'numbers';
}

function elementOf(schema: JsonSchema): JsonSchema | undefined {
  const element = isList(schema) ? schema.items : schema.additionalProperties;
  if (typeof element !== 'object' || element === null || Array.isArray(element)) return undefined;
  return element.properties === undefined ? undefined : element;
}

/** The branches of a list whose elements are told apart by their `kind`. */
function kindsOf(schema: JsonSchema): JsonSchema[] {
  const items = isList(schema) && typeof schema.items === 'object' ? (schema.items as JsonSchema) : {};
  const branches = (items.oneOf ?? []) as JsonSchema[];
  return branches.filter((branch) => branch.properties?.kind !== undefined);
}

/** What each kind of fault does, and the keys that are not those of every fault. */
function faultSection(schema: JsonSchema): string {
  const faults = schema.properties?.faults;
  const kinds = typeof faults === 'object' ? kindsOf(faults) : [];
  const common = ['kind', 'name', 'at', 'random'];
  const rows = kinds.map((kind): Row => {
    const of = kind.properties?.kind as JsonSchema;
    const keys = Object.keys(kind.properties ?? {}).filter((key) => !common.includes(key));
    return [`\`${String(of.const)}\``, of.description ?? '', keys.map((key) => `\`${key}\``).join(', ')];
  });
  return [
    '## Kinds of faults',
    'What `faults[].kind` can be. Every fault has `name`, and either `at` or `random`.',
    markdownTable(['kind', 'what happens', 'other keys'], rows),
  ].join('\n\n');
}

function hasKinds({ oneOf = [] }: JsonSchema): boolean {
  return (oneOf as JsonSchema[]).some((branch) => branch.properties?.kind !== undefined);
}

function isList(schema: JsonSchema): boolean {
  return schema.type === 'array';
}

function sectionTitle(key: string, schema: JsonSchema): string {
  if (elementOf(schema) === undefined) return key;
  return isList(schema) ? `${key}[]` : `${key}.<name>`;
}

function presetSection(): string {
  const models: [string, TokenModel][] = Object.entries(TOKEN_MODELS);
  const choices = [...new Set(models.flatMap(([, model]) => Object.keys(model.choices)))];
  const meanings = models.map(([name, { meaning, source }]) => [`\`${name}\``, meaning, source]);
  const rows = models.map(([name, model]) => [
    `\`${name}\``,
    ...choices.map((choice) => String(model.choices[choice as keyof TokenModel['choices']] ?? '')),
  ]);
  return [
    '## Token models',
    'What `tokens.preset` chooses; keys beside it override it, and a set of choices that contradicts itself is an error.',
    markdownTable(['preset', 'meaning', 'source'], meanings),
    markdownTable(['preset', ...choices], rows),
  ].join('\n\n');
}
