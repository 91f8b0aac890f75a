import { afterAll, describe, expect, test } from 'vitest';
import { printable } from '../../src/language/printable.js';
import { listScenarios } from '../../src/scenario/listed-scenarios.js';
import { errorsOf, folderWith, GOOD, good, removeFolders } from './folder.js';

afterAll(removeFolders);

const only = (small: string) => errorsOf({ 'small.yaml': small });

/** A scenario with something of every kind that may be named, to be broken at each of its words. */
const RICH = `${GOOD}variants: { other: { tokens.cache: off } }
profiles: { old: { pods: 1 } }
faults: [{ name: away, kind: outage, on: issuers.cms, at: 1 h, for: 5 min }]
changes: [{ at: 1 h, set: { fts.cern.slots: 400 } }]
expect: [{ metric: iam.cms.rate, at_most: 1 Hz, figure: A1, note: note, source: fact }]
sources: { horizon: assumption }
`;
const WORDS = [...RICH.matchAll(/[\w.-]+/g)].map(({ index, 0: word }) => [index, word] as const);
const broken = (index: number, word: string, by: string) =>
  RICH.slice(0, index) + by + RICH.slice(index + word.length);

test('a word of 20 kB is never told whole, wherever it stands', () => {
  const long = 'x'.repeat(20_000);
  const told = WORDS.map(([index, word]) => {
    const lines = only(broken(index, word, long));
    return [word, Math.max(0, ...lines.map(({ length }) => length))] as const;
  });
  expect(told.filter(([, length]) => length > 1500)).toEqual([]);
  expect(
    told.filter(([word, length]) => length === 0 && !['note', 'fact', 'assumption'].includes(word)),
  ).toEqual([]);
});

test('a text is told by how it begins and how long it is', () => {
  expect(only(good('A small scenario', 'x'.repeat(900_000)))).toEqual([
    `small.yaml:2:8: \`title\` must have at most 120 characters (it is ${'x'.repeat(32)}... (900000 characters))`,
  ]);
  expect(only(good('pods: 1', `pods: ${'x'.repeat(900_000)}`))).toEqual([
    `small.yaml:5:16: \`issuers.cms.pods\` must be a number (it is ${'x'.repeat(32)}... (900000 characters))`,
  ]);
  expect(only(good('pods: 1', `${'x'.repeat(900)}: 1`))[0]).toMatch(
    /^small\.yaml:5:10: `issuers\.cms\.x{32}\.\.\. \(900 characters\)` is not a known key/,
  );
  expect(only(`${GOOD}include: [${'x'.repeat(900)}]`)[0]).toMatch(
    /^small\.yaml:20:11: the included file `x+\.\.\. /,
  );
});

describe('what a terminal would obey is refused in every text and key', () => {
  test.each([
    ['an escape', '"a\\e[31mred"', 'U+001B'],
    ['a bell', '"a\\a"', 'U+0007'],
    ['a return', '"a\\rb"', 'U+000D'],
    ['a reversal of direction', '"a\\u202Eb"', 'U+202E'],
    ['the same as itself', 'a\u202eb', 'U+202E'],
    ['an isolate', 'a\u2066b', 'U+2066'],
    ['a control of eight bits', '"a\\u009b31m"', 'U+009B'],
    ['a character without width', 'a\u200bb', 'U+200B'],
    ['a line separator', '"a\\u2028b"', 'U+2028'],
  ])('%s', (_, text, name) => {
    const refusal = `holds the character ${name}, which a terminal does not show but obeys (leave it out)`;
    expect(only(good('A small scenario', text))).toEqual([`small.yaml:2:8: ${refusal}`]);
    expect(
      only(good('pods: 1', `? ${text}\n: 1`).replace('{ ?', '\n    ?').replace(': 1 }', ': 1')),
    ).toContain(`small.yaml:6:7: ${refusal}`);
    expect(errorsOf({ 'small.yaml': GOOD }, { set: [`title=${text}`] }).join()).toContain(refusal);
  });

  test('a scenario that has it is listed by that and not by its title', async () => {
    const root = folderWith({ 'evil.yaml': good('A small scenario', '"a\\u202E\\e[31m"') });
    const [{ title }] = await listScenarios(root);
    expect(title).toContain('holds the character U+202E');
    expect(title).toBe(printable(title));
  });

  test('joined emoji, accents and scripts of either direction are text', () => {
    for (const title of ['Genève', '👩‍🚀 flies', 'שלום', 'می‌خواهم']) {
      expect(only(good('A small scenario', title))).toEqual([]);
    }
  });

  test('a message that quotes it names it instead', () => {
    expect(printable('a\u202eb\u001b[31m\nc\u2066')).toBe('a<U+202E>b<U+001B>[31m c<U+2066>');
    expect(only(`${GOOD}\u001b[31m: [`).join()).not.toMatch(/\p{Cc}|\p{Cf}/u);
  });
});

test('a title and the name of an expectation are of one line', () => {
  expect(only(good('A small scenario', '"a\\nb"'))[0]).toMatch(
    /^small\.yaml:2:8: `title` is of several lines \(write it on one\)$/,
  );
  expect(only(good('title: A small scenario', 'title: >\n  A folded\n  title'))).toEqual([]);
});
