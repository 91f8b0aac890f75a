import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkOutputFiles } from '../../src/report/output-file.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tokensim-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('an output over a scenario, one that it includes, or a trace is refused', () => {
  for (const name of ['b.yaml', 'b.YML', 'trace.csv']) {
    const file = join(root, name);
    writeFileSync(file, 'kept');
    expect(() => checkOutputFiles([file])).toThrow(
      /scenarios are read from, and would be lost; name another file/,
    );
    expect(readFileSync(file, 'utf8')).toBe('kept');
  }
});

test('an earlier output is replaced, and a new file may have any name', () => {
  const earlier = join(root, 'verdicts.xml');
  writeFileSync(earlier, 'earlier');
  expect(() => checkOutputFiles([earlier, undefined, join(root, 'new.yaml')])).not.toThrow();
});

test('two outputs in one file are refused, by whatever names', () => {
  const file = join(root, 'a.json');
  writeFileSync(file, '');
  symlinkSync(file, join(root, 'b.json'));
  expect(() => checkOutputFiles([file, join(root, 'b.json')])).toThrow(/is to hold two outputs/);
  expect(() => checkOutputFiles([join(root, 'c'), join(root, 'c')])).toThrow(/is to hold two outputs/);
});
