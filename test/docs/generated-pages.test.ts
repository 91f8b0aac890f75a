import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pages } from '../../docs/generate.js';

test.each(pages)('the reference page $path is what `npm run docs` would write', ({ path, text }) => {
  expect(readFileSync(path, 'utf8')).toBe(text());
});
