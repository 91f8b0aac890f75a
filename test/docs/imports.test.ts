import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const SRC = resolve('src');
const IMPORTED = /^(?:import|export)\b[^'";]*?from '(\.[^']+)';|^import '(\.[^']+)';/gm;
const ROW = /^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$/gm;

/** The folders that each folder may import, as docs/model.md lists them. */
function documented(): Map<string, string[]> {
  const section = readFileSync('docs/model.md', 'utf8').split('## The folders of the source')[1] ?? '';
  const rows = [...(section.split('\n## ')[0] ?? '').matchAll(ROW)];
  return new Map(
    rows.map(([, folder = '', imports = '']) => [
      folder,
      [...imports.matchAll(/`(\w+)`/g)].map(([, name = '']) => name).sort(),
    ]),
  );
}

/** The folders that the files of each folder import. */
function actual(): Map<string, string[]> {
  const found = new Map<string, Set<string>>();
  for (const file of sourceFiles()) {
    const folder = folderOf(file);
    const imported = found.get(folder) ?? new Set();
    found.set(folder, imported);
    for (const [, from, bare] of readFileSync(file, 'utf8').matchAll(IMPORTED)) {
      const target = folderOf(resolve(dirname(file), from ?? bare ?? ''));
      if (target !== folder) imported.add(target);
    }
  }
  return new Map([...found].map(([folder, imported]) => [folder, [...imported].sort()]));
}

function sourceFiles(): string[] {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.ts')).map((file) => join(SRC, file));
}

/** What a system brings stands on the floor of its kind, wherever the file lies. */
function folderOf(file: string): string {
  const path = relative(SRC, file);
  const [, brought] = /^systems\/\w+\/(simulator|forms)(?:\.(?:ts|js)$|\/)/.exec(path) ?? [];
  if (brought !== undefined) return brought === 'forms' ? 'theory' : 'ecosystem';
  return path.split('/')[0] ?? '';
}

test('folders import what docs/model.md says, and nothing else', () => {
  expect(Object.fromEntries(actual())).toEqual(Object.fromEntries(documented()));
});

test('a folder imports only folders above it in the list', () => {
  const order = [...documented().keys()];
  for (const [folder, imports] of documented()) {
    for (const name of imports)
      expect(order.indexOf(name), `${folder} imports ${name}`).toBeLessThan(order.indexOf(folder));
  }
});
