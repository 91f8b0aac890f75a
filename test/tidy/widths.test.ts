import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** Bytes that are no column: what threads hand to each other. */
const OF_BYTES = ['study/packed.ts'];

test('how wide a column is stands in kernel/columns.ts, and none of 16 bits is made', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const narrow = files.filter((file) => {
    if (file === 'kernel/columns.ts' || OF_BYTES.includes(file)) return false;
    return /new Uint8Array|Uint8Array\.(from|of)|\bInt8Array|Uint8Clamped|Int16Array/.test(
      readFileSync(join('src', file), 'utf8'),
    );
  });
  expect(narrow).toEqual([]);
});
