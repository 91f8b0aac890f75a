import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadScenario } from '../../src/scenario/load.js';
import { errorsOf, folderWith, GOOD, good, linesOf, removeFolders } from './folder.js';

afterAll(removeFolders);

const only = (small: string) => errorsOf({ 'small.yaml': small });

describe('a file that cannot be read', () => {
  test('a missing file is named', () => {
    expect(errorsOf({})).toEqual(['small.yaml: small.yaml does not exist (check the path)']);
  });

  test('a folder in place of a file is refused', () => {
    expect(errorsOf({ 'small.yaml/x': '' })).toEqual(['small.yaml: small.yaml is not a file (name a file)']);
  });

  test.skipIf(process.getuid?.() === 0)('a file without read permission says so', () => {
    const root = folderWith({ 'small.yaml': GOOD });
    chmodSync(join(root, 'small.yaml'), 0);
    expect(linesOf(() => loadScenario(join(root, 'small.yaml'), { root }), root)[0]).toContain(
      'permission denied',
    );
  });

  test('a link that leads to itself is refused', () => {
    const root = folderWith({});
    symlinkSync(join(root, 'small.yaml'), join(root, 'small.yaml'));
    expect(linesOf(() => loadScenario(join(root, 'small.yaml'), { root }), root)[0]).toContain(
      'leads to itself',
    );
  });

  test('a file above 1 MiB is refused before it is parsed', () => {
    expect(only(`# ${'x'.repeat(2 ** 20)}\n${GOOD}`)).toEqual([
      'small.yaml: small.yaml is larger than 1 MiB (split it, or leave out what is not needed)',
    ]);
  });

  test.each([
    ['with a mark of their order', '\ufeff'],
    ['without', ''],
  ])('UTF-16 is told as such, %s', (_, mark) => {
    expect(errorsOf({ 'small.yaml': Buffer.from(mark + GOOD, 'utf16le') })).toEqual([
      'small.yaml: small.yaml is UTF-16 text (save it as UTF-8)',
    ]);
    expect(errorsOf({ 'small.yaml': Buffer.from(mark + GOOD, 'utf16le').swap16() })).toEqual([
      'small.yaml: small.yaml is UTF-16 text (save it as UTF-8)',
    ]);
  });

  test('a file with zeros is no text, and a mark before UTF-8 is none of the text', () => {
    expect(errorsOf({ 'small.yaml': `${GOOD}\0` })).toEqual([
      'small.yaml: small.yaml is no text (name a text file)',
    ]);
    expect(errorsOf({ 'small.yaml': `\ufeff${GOOD}` })).toEqual([]);
  });

  test('a path that is too long for any file is told by how it begins', () => {
    expect(errorsOf({ 'small.yaml': `include: [${'x'.repeat(5000)}]\n${GOOD}` })[0]).toContain(
      'does not exist',
    );
  });

  test('bytes that are not UTF-8 are refused', () => {
    expect(errorsOf({ 'small.yaml': new Uint8Array([0x61, 0xff, 0xfe]) })).toEqual([
      'small.yaml: small.yaml is not UTF-8 text (save it as UTF-8)',
    ]);
  });

  test('an unknown name suggests the nearest scenario', () => {
    const root = folderWith({ 'cms-first-test.yaml': GOOD, 'dc24.yaml': GOOD });
    expect(linesOf(() => loadScenario('cms-frist-test', { root }), root)).toEqual([
      'cms-frist-test: there is no scenario of this name (did you mean `cms-first-test`?)',
    ]);
  });
});

describe('YAML that does not parse', () => {
  test.each([
    ['an open bracket', 'name: [a\ntitle: b\n', /^small\.yaml:2:1: YAML does not parse: .*\(.+\)$/],
    [
      'a tab as indentation',
      'name: a\nsites:\n\tA: {}\n',
      /^small\.yaml:3:1: YAML does not parse: .*\(indent with spaces\)$/,
    ],
    [
      'an unknown anchor',
      'name: *nobody\n',
      /^small\.yaml:1:7: .*nobody.*\(define the anchor before its alias\)$/,
    ],
    [
      'two documents',
      'name: a\n---\nname: b\n',
      /^small\.yaml:2:1: a second document begins here, and a file holds one scenario \(remove it, or put it into/,
    ],
    [
      'two documents after an end',
      'name: a\n...\nname: b\n',
      /^small\.yaml:3:1: a second document begins here/,
    ],
    [
      'a merge key',
      'a: &a { b: 1 }\nc: { <<: *a }\n',
      /^small\.yaml:2:6: merge keys \(`<<`\) are not read, as in YAML 1\.2 \(write the keys out/,
    ],
    [
      'a decimal comma in braces',
      'a: { rate: 0,05 Hz }\n',
      /^small\.yaml:1:14: a comma ends a value within braces \(write `0\.05 Hz` if that is meant\)$/,
    ],
    [
      'thousands in braces',
      'a: { files: 1,000 }\n',
      /^small\.yaml:1:15: a comma ends a value within braces \(write `1\.000` or `1000` if that is meant\)$/,
    ],
    [
      'a key given twice on a line',
      'a: { b: 1, b: 2 }\n',
      /^small\.yaml:1:12: `b` is given twice \(remove one of them\)$/,
    ],
    ['a tag', 'name: !!js/function "f"\n', /^small\.yaml:1:7: .*tag.*\(leave tags/i],
    ['an empty file', '', /^small\.yaml:1:1: the file is empty \(.+\)$/],
    ['a list', '- a\n', /^small\.yaml:1:1: a scenario is a map \(.+\)$/],
    ['a key that is a list', '[a]: 1\n', /^small\.yaml:1:1: a key must be a word \(write `key: value`\)$/],
  ])('%s is one line with place and remedy', (_, text, expected) => {
    const lines = only(text);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(expected);
  });

  test('a duplicate key names the line of the first', () => {
    expect(only(good('  A: {}', '  A: {}\n  A: {}'))).toEqual([
      'small.yaml:12:3: `A` is given twice (it stands already on line 11; remove one of them)',
    ]);
  });

  test.each(['__proto__', 'constructor', 'prototype'])('the key %s is refused wherever it stands', (key) => {
    expect(only(good('  A: {}', `  A: { ${key}: { readiness: failed } }`))).toEqual([
      `small.yaml:11:8: \`${key}\` is not allowed as a key (choose another name)`,
    ]);
    expect(only(`${GOOD}variants: { x: { sites.${key}.y: 1 } }\n`)[0]).toMatch(
      /^small\.yaml:20:18: .*not a path/,
    );
    expect(Object.hasOwn(Object.prototype, 'readiness')).toBe(false);
  });

  test('an alias bomb is refused without being unfolded', () => {
    const levels = 'abcdefghi'.split('').map((name, level) => {
      const items = level === 0 ? Array(9).fill('lol') : Array(9).fill(`*${'abcdefghi'[level - 1]}`);
      return `${name}: &${name} [${items.join(', ')}]`;
    });
    const lines = only(levels.join('\n'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /^small\.yaml:\d+:\d+: aliases .* more than 20000 values \(write the values out/,
    );
  });

  test('an alias of a collection that holds it is refused', () => {
    expect(only('a: &a [*a]\n')[0]).toMatch(/^small\.yaml:1:\d+: .+ \(.+\)$/);
  });

  test('nesting without a bottom is refused', () => {
    expect(only(`a: ${'['.repeat(100)}${']'.repeat(100)}`)).toEqual([
      'small.yaml:1:68: is nested too deeply (at most 64 levels)',
    ]);
    expect(only(`a: ${'['.repeat(200_000)}`)).toHaveLength(1);
  });
});
