import { describe, expect, test } from 'vitest';
import { byTitle, formText, formTitle, gapOf, gapText } from '../../../src/report/explain/form-text.js';
import { type Predicted, told, untold } from '../../../src/theory/form.js';

function formOf(low: number, high: number, given: Partial<Predicted> = {}): Predicted {
  const form = told('issuers.cms', {
    label: 'rate',
    unit: 'Hz',
    range: { low, high },
    exact: true,
    formula: 'a × b',
  });
  return { ...form, ...given };
}

describe('a form as people read it', () => {
  test.each([
    ['64.6 Hz', formOf(64.6, 64.6)],
    ['≈ 64.6 Hz', formOf(64.6, 64.6, { standing: 'approximate' })],
    ['2.06 to 2.4 Hz', formOf(2.06, 2.4)],
    ['500 mHz to 2 kHz', formOf(0.5, 2000)],
    ['0 to 13.5 Hz', formOf(0, 13.5)],
    ['0 Hz', formOf(0, 0)],
    ['1 Hz and more', formOf(1, Number.POSITIVE_INFINITY)],
  ])('%s', (text, form) => {
    expect(loosely(formText(form))).toBe(loosely(text));
  });

  test('a range that is as good as one value is one', () => {
    expect(formText(formOf(100, 100.05))).toBe('100 Hz');
  });

  test('where there is none, that is said', () => {
    expect(formText(untold('fts.cern', 'time in the queue', 'it depends'))).toBe('no closed form');
  });
});

/** Numbers alone: the words around them are those of `human`. */
function loosely(text: string): string {
  return text.replaceAll('500 mHz', '0.5 Hz').replaceAll('2 kHz', '2000 Hz');
}

describe('how far a value lies from a form', () => {
  test.each([
    [9, -0.1],
    [10, 0],
    [11, 0],
    [12, 0],
    [15, 0.25],
  ])('%d from 10 to 12: %d', (value, gap) => {
    expect(gapOf(value, { low: 10, high: 12 })).toBeCloseTo(gap, 12);
  });

  test('without end from a form of nothing', () => {
    expect(gapOf(3, { low: 0, high: 0 })).toBe(Number.POSITIVE_INFINITY);
    expect(gapText(Number.POSITIVE_INFINITY)).toBe('not 0');
  });

  test('is told with its sign, in two digits', () => {
    expect([0.1234, -0.05, 0.0001, 14.2].map(gapText)).toEqual(['+12 %', '−5 %', '0 %', '+1400 %']);
  });
});

describe('forms stand under the system that they are about', () => {
  test.each([
    ['issuers.cms', 'Issuer cms'],
    ['rucio.cms', 'Rucio cms'],
    ['fts.cern', 'FTS cern'],
    ['transfers.cms', 'Transfers of cms'],
    ['tokens.cms', 'Credentials of cms'],
    ['faults.outage', 'Fault outage'],
    ['storage', 'Storage'],
  ])('%s: %s', (about, title) => {
    expect(formTitle(about)).toBe(title);
  });

  test('in the order in which systems first come', () => {
    const forms = ['fts.b', 'fts.a', 'fts.b'].map((about) => ({ ...formOf(1, 1), about }));
    expect([...byTitle(forms)].map(([title, { length }]) => [title, length])).toEqual([
      ['FTS b', 2],
      ['FTS a', 1],
    ]);
  });
});
