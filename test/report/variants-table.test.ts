import { expect, test } from 'vitest';
import { variantsTable } from '../../src/report/variants-table.js';
import { cacheStudy } from './cache-study.js';

const ASKED_OFTEN = 'no-cache';
const study = (names: readonly string[], replications = 1) =>
  cacheStudy(names, replications, (name) => name !== ASKED_OFTEN);

const WIDE = { columns: 120, colour: false };

test('variants have a row each, with the figures in which they differ', () => {
  const lines = variantsTable(study(['base', ASKED_OFTEN]), WIDE)
    .trimEnd()
    .split('\n');
  const [titles, base, often] = lines.map((line) => line.trim().split(/ {2,}/));
  expect(lines).toHaveLength(3);
  expect(titles.slice(0, 2)).toEqual(['variant', 'requests']);
  expect([base[0], often[0]]).toEqual(['base', ASKED_OFTEN]);
  expect(base[1]).toMatch(/^[\d.]+ Hz$/);
  expect(often[1]).not.toBe(base[1]);
});

test('of several replications they are means', () => {
  const once = variantsTable(study(['base', ASKED_OFTEN]), WIDE);
  expect(variantsTable(study(['base', ASKED_OFTEN], 3), WIDE)).not.toBe(once);
});

test('one variant, and variants that come to the same, have none', () => {
  expect(variantsTable(study(['base']), WIDE)).toBe('');
  expect(variantsTable(study(['base', 'other']), WIDE)).toBe('');
});

test.each([40, 60, 80])('it fits into %i columns', (columns) => {
  const table = variantsTable(study(['base', ASKED_OFTEN, `a-${'long'.repeat(8)}-name`]), {
    ...WIDE,
    columns,
  });
  for (const line of table.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
});
