import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** Imports that are there when the program runs, and not only for types. */
const IMPORTED = /^(?:import|export)\b(?! type\b)[^'";]*?from '([^']+)';|^import '([^']+)';/gm;

/** The files and libraries that are loaded with a file; what is imported only when it is needed is not. */
function loadedWith(file: string, found = new Set<string>()): Set<string> {
  found.add(file);
  for (const [, from, bare] of readFileSync(file, 'utf8').matchAll(IMPORTED)) {
    const name = from ?? bare ?? '';
    const path = name.startsWith('.') ? resolve(dirname(file), name.replace(/\.js$/, '.ts')) : name;
    if (!path.startsWith('/')) found.add(path);
    else if (!found.has(path)) loadedWith(path, found);
  }
  return found;
}

function librariesOf(...files: string[]): string[] {
  const loaded = files.flatMap((file) => [...loadedWith(resolve('src', file))]);
  return [...new Set(loaded)].filter((name) => !name.startsWith('/') && !name.startsWith('node:')).sort();
}

const OF_HELP = ['@commander-js/extra-typings'];

test('help and version wait for no library that a command needs', () => {
  expect(librariesOf('cli/main.ts')).toEqual(OF_HELP);
});

test('the list of scenarios waits for no library either: titles are plain, and lines fit', () => {
  expect(librariesOf('cli/main.ts', 'cli/list.ts')).toEqual(OF_HELP);
});

test('a run waits for Vega only where it draws', () => {
  expect(librariesOf('cli/run.ts').filter((name) => name.startsWith('vega'))).toEqual([]);
});

test('a simulating thread loads nothing that reads scenarios, reports or draws', () => {
  const loaded = [...loadedWith(resolve('src/study/simulate-worker.ts'))];
  expect(librariesOf('study/simulate-worker.ts')).not.toContain('yaml');
  for (const folder of ['cli', 'report', 'theory', 'calibrate']) {
    expect(loaded.filter((file) => file.startsWith(resolve('src', folder)))).toEqual([]);
  }
});
