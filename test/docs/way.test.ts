import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const SECTION =
  readFileSync('docs/model.md', 'utf8').split('## Where a system is')[1]?.split('\n## ')[0] ?? '';

/** The steps of the example: what each names. */
const STEPS = [...SECTION.matchAll(/^\d\. (.*(?:\n {3}.*)*)/gm)].map(([, step = '']) => step);

test('the example finds what it looks for in four steps, each file as it says', () => {
  expect(STEPS.length).toBe(4);
  for (const step of STEPS) {
    for (const [, path = '', , holds] of step.matchAll(
      /`((?:src|docs|test)\/[^`]+|README\.md)`(\s\(`([^`]+)`\))?/g,
    )) {
      expect(existsSync(path), path).toBe(true);
      if (holds !== undefined) expect(readFileSync(path, 'utf8'), path).toContain(holds);
    }
  }
  expect(readFileSync('README.md', 'utf8')).toContain('docs/model.md');
});

test('every file of the table is there in some system, and every system has its description', () => {
  const folders = readdirSync('src/systems', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const table = SECTION.split('\n').filter((line) => line.startsWith('| what') || line.startsWith('| which'));
  const files = table.flatMap((row) =>
    [...row.matchAll(/`([\w/-]+(?:\.ts|\/))`/g)].map(([, file = '']) => file),
  );
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) {
    const has = folders.filter(({ name }) => existsSync(`src/systems/${name}/${file}`));
    expect(has, file).not.toEqual([]);
    if (file === 'system.ts') expect(has).toEqual(folders);
  }
});
