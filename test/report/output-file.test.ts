import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkMarkdown } from '../../src/report/check/check-markdown.js';
import { junitXml } from '../../src/report/check/junit.js';
import { checkOutputFiles } from '../../src/report/output-file.js';
import { chromeTrace } from '../../src/report/trace/chrome-trace.js';
import { traceJson } from '../../src/report/trace/trace-files.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tokensim-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('an output over a scenario, a trace or any file that is no earlier output is refused', () => {
  for (const name of [
    'b.yaml',
    'scenario-without-ending',
    'trace.csv',
    'README.md',
    'pom.xml',
    'package.json',
  ]) {
    const file = join(root, name);
    writeFileSync(file, 'kept');
    expect(() => checkOutputFiles([file])).toThrow(
      /was not written by this command, and would be lost; name another file/,
    );
    expect(readFileSync(file, 'utf8')).toBe('kept');
  }
});

test('an earlier output of each kind is replaced, and an empty or new file may have any name', () => {
  const outputs = {
    'verdicts.xml': junitXml([]),
    'summary.md': checkMarkdown([]),
    'trace.json': traceJson('transfer', 'tiny', 1, []),
    'perfetto.json': chromeTrace('transfer', []),
    'step-summary': '',
  };
  for (const [name, text] of Object.entries(outputs)) writeFileSync(join(root, name), text);
  const files = Object.keys(outputs).map((name) => join(root, name));
  expect(() => checkOutputFiles([...files, undefined, join(root, 'new.yaml')])).not.toThrow();
});

test('two outputs in one file are refused, by whatever names', () => {
  const file = join(root, 'a.json');
  writeFileSync(file, '');
  symlinkSync(file, join(root, 'b.json'));
  expect(() => checkOutputFiles([file, join(root, 'b.json')])).toThrow(/is to hold two outputs/);
  expect(() => checkOutputFiles([join(root, 'c'), join(root, 'c')])).toThrow(/is to hold two outputs/);
});
