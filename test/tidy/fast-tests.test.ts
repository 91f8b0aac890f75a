import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LEFT_TO_THE_WHOLE } from '../../vitest.fast.config.js';

test('what the fast tests leave to the whole run is there', () => {
  expect(LEFT_TO_THE_WHOLE.filter((path) => !existsSync(path))).toEqual([]);
});

test('the fast tests start no built program, which may be of an earlier source', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  expect(scripts['test:fast']).not.toContain('build');
  expect(LEFT_TO_THE_WHOLE).toContain('test/cli');
});

test('the README names both runs of the tests', () => {
  const readme = readFileSync('README.md', 'utf8');
  for (const command of ['npm test', 'npm run test:fast']) expect(readme).toContain(`\`${command}\``);
});
