import { describe, expect, test } from 'vitest';
import { type Column, painted, prose, type Row, textTable } from '../../src/report/text-table.js';

const COLUMNS: readonly Column[] = [
  { title: 'who' },
  { title: 'rate', align: 'right' },
  { title: 'error', align: 'right' },
];
const ROWS: readonly Row[] = ['Issuer', ['requests', '65.2 Hz', '1 %'], ['peak', '9 Hz', '12 %']];

function table(columns: readonly Column[], rows: readonly Row[], width = 80, indent = 0): string {
  return textTable(columns, rows, { columns: width, colour: false }, indent);
}

test('numbers stand below each other by their units, rows behind their heading', () => {
  expect(table(COLUMNS, ROWS)).toBe(
    ['who            rate  error', 'Issuer', '  requests  65.2 Hz    1 %', '  peak         9 Hz   12 %'].join(
      '\n',
    ),
  );
});

test('an indent moves every line', () => {
  const lines = table(COLUMNS, ROWS).split('\n');
  expect(table(COLUMNS, ROWS, 80, 3).split('\n')).toEqual(lines.map((line) => `   ${line}`));
});

test('columns that do not fit beside each other follow in further blocks, each with its rows', () => {
  expect(table(COLUMNS, ROWS, 20)).toBe(
    [
      ...['who            rate', 'Issuer', '  requests  65.2 Hz', '  peak         9 Hz', ''],
      ...['who         error', 'Issuer', '  requests    1 %', '  peak       12 %'],
    ].join('\n'),
  );
});

test('the first column wraps where a number needs its room', () => {
  const text = table(COLUMNS, [['requests of everybody', '65.2 Hz', '1 %']], 24);
  expect(text.split('\n\n')[0]).toBe('who                 rate\nrequests of      65.2 Hz\neverybody');
});

test('titles break after hyphens, the short ones beside the end of the long ones', () => {
  const columns: Column[] = [
    {},
    { title: 'base', align: 'right' },
    { title: 'cms-dataset-uncached', align: 'right' },
  ];
  expect(table(columns, [['x', '1', '2']])).toBe(
    ['         cms-dataset-', '   base      uncached', 'x     1             2'].join('\n'),
  );
});

describe('a text that may wrap', () => {
  const columns: Column[] = [{}, { align: 'right' }, { wraps: true }];
  const rows: Row[] = [['slots', '24 %', 'Erlang C, as if requests came at random\nand no other way']];

  test('stands on one line where there is room', () => {
    expect(table(columns, rows, 60)).toBe(
      'slots  24 %  Erlang C, as if requests came at random\n             and no other way',
    );
  });

  test('wraps in its own column', () => {
    expect(table(columns, rows, 45)).toBe(
      [
        'slots  24 %  Erlang C, as if requests came at',
        '             random',
        '             and no other way',
      ].join('\n'),
    );
  });

  test('goes below its row where little room is left', () => {
    expect(table(columns, rows, 30)).toBe(
      ['slots  24 %', '    Erlang C, as if requests', '    came at random', '    and no other way'].join(
        '\n',
      ),
    );
  });

  test('is cut where a word is longer than the line', () => {
    expect(prose([`see ${'x'.repeat(25)}`], { columns: 20 }, 2)).toBe(
      `  see ${'x'.repeat(14)}\n  ${'x'.repeat(11)}`,
    );
  });
});

test('characters of double width take the room of two, colours none', () => {
  const red = (text: string) => `\u001b[31m${text}\u001b[39m`;
  const plain: Row[] = [
    ['日本', '1 Hz'],
    ['CERN', '20 Hz'],
  ];
  expect(table([{}, { align: 'right' }], plain)).toBe('日本   1 Hz\nCERN  20 Hz');
  const coloured = table([{}, { align: 'right' }], [painted(red, ['日本', '1 Hz']), ['CERN', '20 Hz']]);
  expect(coloured).toBe(`${red('日本')}   ${red('1 Hz')}\nCERN  20 Hz`);
});

test('titles and headings are bold on a terminal with colours, and a colour ends with its line', () => {
  const lines = textTable(COLUMNS, ROWS, { columns: 80, colour: true }).split('\n');
  expect(lines.map((line) => line.startsWith('\u001b[1m'))).toEqual([true, true, false, false]);
  expect(painted((text) => `<${text}>`, ['a\nb', ''])).toEqual(['<a>\n<b>', '']);
});
