import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const EXPORTED = /^export (?:abstract |async )*(?:class|function\*?|const|let|interface|type|enum) (\w+)/gm;

/** Parts that every system has under the same name, in its folder. */
const OF_EACH_SYSTEM =
  /^systems\/\w+\/(?:metrics|faults|kinds|compared|steps|reasons|rules|changes|simulator|forms|simulator\/effects)\.ts$/;

/** What a command does is named for the command, as its file is. */
const isCommand = (file: string, name: string) => file === `cli/${name}.ts`;

/** Names that still have two meanings; none may come to these. */
const TWO_MEANINGS: Readonly<Record<string, string>> = {
  duration: 'a quantity of the schema, and a kind of metric',
  rate: 'a quantity of the schema, and a kind of metric',
};

/** The files that export each name themselves; what is only handed on does not count. */
function exportersByName(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const file of readdirSync('src', { recursive: true, encoding: 'utf8' }).sort()) {
    if (!file.endsWith('.ts') || OF_EACH_SYSTEM.test(file)) continue;
    const text = readFileSync(join('src', file), 'utf8');
    const names = new Set([...text.matchAll(EXPORTED)].map(([, name = '']) => name));
    for (const name of names) if (!isCommand(file, name)) found.set(name, [...(found.get(name) ?? []), file]);
  }
  return found;
}

test('a name is exported by one file, so that it has one meaning', () => {
  const twice = [...exportersByName()].filter(([name, files]) => files.length > 1 && !(name in TWO_MEANINGS));
  expect(Object.fromEntries(twice)).toEqual({});
});

test('a name that has one meaning by now leaves the list', () => {
  const exporters = exportersByName();
  expect(Object.keys(TWO_MEANINGS).filter((name) => (exporters.get(name)?.length ?? 0) < 2)).toEqual([]);
});
