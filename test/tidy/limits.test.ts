import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const LINES = (count: number) =>
  Array.from({ length: count }, (_, line) => `  console.log(${line});`).join('\n');

const folder = mkdtempSync(join(tmpdir(), 'tokensim-limits-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the linter refuses a source file for. */
function refusals(text: string): string[] {
  mkdirSync(join(folder, 'src'), { recursive: true });
  copyFileSync('biome.json', join(folder, 'biome.json'));
  writeFileSync(join(folder, 'src', 'new-file.ts'), text);
  const args = [resolve('node_modules/@biomejs/biome/bin/biome'), 'lint', '--reporter=github', 'src'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  expect(stderr).not.toContain('Checked 0 files');
  return [...stdout.matchAll(/title=lint\/\w+\/(\w+)/g)].map(([, rule = '']) => rule);
}

test.each([
  ['a function of 71 lines', `export function long() {\n${LINES(71)}\n}\n`, 'noExcessiveLinesPerFunction'],
  [
    'a function with six parameters',
    'export const f = (a: 1, b: 1, c: 1, d: 1, e: 1, f: 1) => [a, b, c, d, e, f];\n',
    'useMaxParams',
  ],
  ['a file of 401 lines', `${LINES(401)}\n`, 'noExcessiveLinesPerFile'],
])('%s is refused', (_, text, rule) => {
  expect(refusals(text)).toContain(rule);
});

test('one at the limits is not', () => {
  expect(refusals(`export function f() {\n${LINES(66)}\n}\n`)).toEqual([]);
});
