import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('how wide a column is stands in kernel/columns.ts, and none of 16 bits is made', () => {
  const files = ['kernel', 'ecosystem', 'systems', 'measure'].flatMap((folder) =>
    readdirSync(join('src', folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  );
  const narrow = files.filter((file) => {
    if (!file.endsWith('.ts') || file === join('kernel', 'columns.ts')) return false;
    return /new Uint8Array|Uint8Array\.(from|of)|\bInt8Array|Uint8Clamped|Int16Array/.test(
      readFileSync(join('src', file), 'utf8'),
    );
  });
  expect(narrow).toEqual([]);
});
