import { describe, expect, test } from 'vitest';
import { annotations } from '../../src/report/check/annotations.js';
import { checkMarkdown, validationPage } from '../../src/report/check/check-markdown.js';
import { checkTable } from '../../src/report/check/check-table.js';
import { junitXml } from '../../src/report/check/junit.js';
import {
  bandText,
  errorText,
  figuresOf,
  publishedText,
  summaryLine,
} from '../../src/report/check/outcome.js';
import { checkedOf, NASTY, NO_SAMPLE, outcomeOf, UNREADABLE } from './check-outcome.js';

const published = [10, 10] as const;
const figure = (
  name: string,
  values: readonly number[],
  use: 'predicted' | 'reading' | 'input' = 'predicted',
) => checkedOf(values, { figure: name, published, use, name: `of ${name}` });
const MOVED = new Map([
  ['base', []],
  [
    'more',
    [
      { metric: 'iam.cms.rate.all', stat: 'mean', before: '10', now: '12', chart: 'issuer-cms-requests' },
      { metric: 'iam.cms.queue', stat: 'max', before: undefined, now: '3', chart: undefined },
    ],
  ],
]);
/** A prediction that lies beyond its closed form, and one that has none. */
function besideForm() {
  const checked = checkedOf([12, 12, 12], { name: 'beyond' });
  const form = {
    about: 'issuers.cms',
    label: 'requests',
    standing: 'exact' as const,
    stat: 'mean' as const,
    unit: 'Hz',
    range: { low: 10, high: 10 },
    formula: 'what is asked for',
  };
  const simulated = { value: 12, unit: 'Hz', ci95: checked.interval, replications: 3 };
  const reason = { kind: 'disturbed' as const, text: 'the issuer is away for 2 h' };
  return outcomeOf({
    checked: [checked, checkedOf([10], { name: 'without' })],
    forms: new Map([[checked, { form, simulated, gap: 0.2, reason }]]),
  });
}
const PLAIN = { columns: 100, colour: false };

describe('the summary line', () => {
  const outcomes = [
    outcomeOf({ checked: [figure('A5', [10]), figure('A12', [10]), figure('B2', [8, 10, 12])] }),
    outcomeOf({ checked: [figure('A5', [20]), figure('A7', [20], 'reading'), figure('D1', [20], 'input')] }),
    outcomeOf({ checked: [checkedOf([20])], errors: [NO_SAMPLE] }),
  ];

  test('counts each published figure once, by the worst of its predictions', () => {
    expect([...figuresOf(outcomes)]).toEqual([
      ['A5', 'fail'],
      ['A12', 'pass'],
      ['B2', 'undecided'],
      ['D2', 'error'],
    ]);
    expect(summaryLine(outcomes)).toBe(
      '1 of 4 published figures are predicted within their band, 1 outside of it, 1 undecided, 1 could not be judged.',
    );
  });

  test('says so when there is none', () => {
    expect(summaryLine([outcomeOf({ checked: [checkedOf([10])] })])).toBe(
      'No published figure is predicted here.',
    );
  });
});

describe('the table', () => {
  test('tells each verdict, value, interval, published figure, error and band', () => {
    const text = checkTable([outcomeOf({ checked: [figure('A5', [12, 12.1, 12.2])] })], PLAIN);
    expect(text).toContain('fail       A5 of A5');
    expect(text).toMatch(
      /predicted 12\.1 Hz \(95 %: 11\.9 Hz to 12\.3 Hz\); published 10 Hz \(\+21 %\);\s+band 9 Hz to 11\s+Hz/,
    );
    expect(text).toContain('no reference results: `check --update` makes them');
  });

  test('tells what moved, by how much and on which chart', () => {
    const text = checkTable([outcomeOf({ moved: MOVED })], PLAIN);
    expect(text).toContain('moved      more: 2 figures differ from the reference');
    const rows = text.split('\n').filter((line) => /figure {2,}before|iam\.cms/.test(line));
    expect(rows).toEqual([
      '    figure                   before  now  change  chart',
      '      iam.cms.rate.all mean      10   12   +20 %  issuer-cms-requests',
      '      iam.cms.queue max        none    3',
    ]);
    expect(text).toContain('1 variant differs from the reference results');
    expect(text).not.toContain('base:');
  });

  test('shows the first of many that moved', () => {
    const rows = Array.from({ length: 40 }, (_, index) => ({
      ...{ metric: `m${index}`, stat: 'mean', before: '1', now: '2', chart: undefined },
    }));
    const text = checkTable([outcomeOf({ moved: new Map([['base', rows]]) })], PLAIN);
    expect(text).toContain('40 figures differ');
    expect(text).toContain('m11 mean');
    expect(text).not.toContain('m12 mean');
    expect(text).toContain('and 28 more');
  });

  test('sets the closed form beside a prediction, and why they differ', () => {
    const text = checkTable([besideForm()], PLAIN);
    expect(text).toContain(
      'predicted 12 Hz (95 %: 12 Hz to 12 Hz); band 9 Hz to 11 Hz; closed form 10 Hz (+20 %)',
    );
    expect(text).toContain('             differs from the closed form: the issuer is away for 2 h');
    expect(text.match(/closed form 10 Hz/g)).toHaveLength(1);
  });

  test('says where an error stands, once', () => {
    const text = checkTable([outcomeOf({ errors: [NO_SAMPLE, UNREADABLE] })], {
      columns: 200,
      colour: false,
    });
    expect(text).toContain(
      '  error      latency: iam.cms.latency.refresh_token mean of the variant base has no sample (/repo/scenarios/small.yaml:30:5)\n',
    );
    expect(text).toContain(
      '  error      broken.yaml:3:1: `horizn` is not a known key (did you mean `horizon`?)\n',
    );
  });

  test.each([40, 60, 80])('fits a terminal of %d columns', (columns) => {
    const text = checkTable(
      [
        besideForm(),
        outcomeOf({
          checked: [
            figure('A5', [12, 12.1, 12.2]),
            checkedOf([10], { name: 'a name of many words '.repeat(5) }),
          ],
          errors: [NO_SAMPLE, UNREADABLE],
          moved: MOVED,
        }),
      ],
      { columns, colour: false },
    );
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(columns);
    expect(text).toMatch(/iam\.cms\.rate.* 10 +12 +\+20 %/);
    expect(text).toMatch(/iam\.cms\.rate.* issuer-cms-requests/);
  });

  test('has no control characters but those of its own colours', () => {
    const outcome = outcomeOf({
      checked: [checkedOf([10], { name: NASTY })],
      errors: [{ ...UNREADABLE, name: NASTY, reason: NASTY }],
    });
    expect(checkTable([outcome], PLAIN)).not.toMatch(/(?!\n)\p{Cc}/u);
    expect(checkTable([outcome], { columns: 100, colour: true })).toContain('\u001b[32mpass');
  });
});

describe('texts of one expectation', () => {
  const texts = (values: readonly number[], given: Parameters<typeof checkedOf>[1]) => {
    const checked = checkedOf(values, given);
    return [publishedText(checked), errorText(checked), bandText(checked)];
  };

  test.each([
    [[10], { published: [9, 11] as const }, ['9 Hz to 11 Hz', '0 %', '9 Hz to 11 Hz']],
    [[22], { published: [9, 11] as const }, ['9 Hz to 11 Hz', '+100 %', '9 Hz to 11 Hz']],
    [[4.5], { published: [9, 11] as const }, ['9 Hz to 11 Hz', '−50 %', '9 Hz to 11 Hz']],
    [[3], { published: [0, 0] as const }, ['0 Hz', '', '9 Hz to 11 Hz']],
    [[3], { band: [Number.NEGATIVE_INFINITY, 4] as const }, ['', '', 'at most 4 Hz']],
    [[3], { band: [2, Number.POSITIVE_INFINITY] as const }, ['', '', 'at least 2 Hz']],
  ])('%j with %j', (values, given, expected) => {
    expect(texts(values, given)).toEqual(expected);
  });
});

describe('Markdown', () => {
  const nasty = outcomeOf({
    title: NASTY,
    checked: [checkedOf([20], { name: NASTY, source: NASTY, note: NASTY })],
    errors: [{ ...UNREADABLE, name: NASTY, reason: NASTY }],
  });

  test.each([
    ['the comment', checkMarkdown([nasty])],
    ['the page', validationPage([nasty])],
  ])('in %s names are text: no cell, no markup, no HTML, nobody mentioned, no issue linked', (_, text) => {
    expect(text).not.toMatch(/(?!\n)\p{Cc}/u);
    expect(text).not.toContain('<script>');
    expect(text).not.toMatch(/@team|#12/);
    expect(text).not.toMatch(/(?<!\\)\*d/);
    expect(text).toContain('\\[e\\](f)');
    for (const row of text.split('\n').filter((line) => line.startsWith('|'))) {
      const cells = row.split(/(?<!\\)\|/).length - 2;
      expect(row === '| verdict | figures |' || row === '| --- | --- |' || cells === 2 ? 10 : cells).toBe(10);
    }
  });

  test('the comment shows what is not a pass before all that was predicted', () => {
    const text = checkMarkdown([
      outcomeOf({
        checked: [figure('A5', [10]), figure('A7', [20]), figure('A8', [20], 'reading')],
        moved: MOVED,
      }),
    ]);
    const [above = '', below = ''] = text.split('<details>');
    expect(above).toContain('**fail**');
    expect(above).toContain('of A7');
    expect(above).not.toContain('of A5');
    expect(above).not.toContain('of A8');
    expect(above).toContain('`small, more`: 2 figures moved\n\n| figure | before | now | change | chart |\n');
    expect(above).toContain('| `iam.cms.rate.all mean` | 10 | 12 | +20 % | issuer-cms-requests |\n');
    expect(above).toContain('| `iam.cms.queue max` | none | 3 |  |  |\n');
    expect(below).toContain('of A5');
    expect(below).toContain('| fail (reading) |');
  });

  test('the page and the comment set the closed form beside a prediction, the page says why they differ', () => {
    const page = validationPage([besideForm()]);
    for (const text of [page, checkMarkdown([besideForm()])]) {
      const [beyond, without] = ['| beyond ', '| without '].map((start) =>
        text.split('\n').findLast((line) => line.includes(start)),
      );
      expect(beyond).toMatch(/ \| 9 Hz to 11 Hz \| 10 Hz \(\+20 %\) \| \*\*fail\*\* \|$/);
      expect(without).toMatch(/ \| 9 Hz to 11 Hz \| none \| pass \|$/);
    }
    expect(page).toContain('- beyond (`base`) differs from its closed form: the issuer is away for 2 h\n');
  });

  test('the comment is never longer than GitHub takes, and keeps what is not a pass', () => {
    const good = Array.from({ length: 1200 }, (_, index) => checkedOf([10], { name: `good ${index}` }));
    const text = checkMarkdown([outcomeOf({ checked: [figure('A7', [20]), ...good] })]);
    expect(text.length).toBeLessThan(65_536);
    expect(text.includes('of A7')).toBe(true);
    expect(text.includes('<details>')).toBe(false);
    const bad = Array.from({ length: 1200 }, (_, index) => checkedOf([20], { name: `bad ${index}` }));
    const cut = checkMarkdown([outcomeOf({ checked: bad })]);
    expect(cut.length).toBeLessThan(65_536);
    expect(cut.includes('1200 fail')).toBe(true);
    expect(cut.trimEnd().split('\n').at(-1)).toBe('The rest is too long for a comment.');
    expect(cut.split('\n').findLast((line) => line.startsWith('|'))).toMatch(/ \|$/);
  });

  test('the comment shows the first of many figures that moved', () => {
    const rows = Array.from({ length: 40 }, (_, index) => ({
      ...{ metric: `m${index}`, stat: 'mean', before: '1', now: '2', chart: undefined },
    }));
    const text = checkMarkdown([outcomeOf({ moved: new Map([['base', rows]]) })]);
    expect(text).toContain('`small, base`: 40 figures moved');
    expect(text).toContain('| `m9 mean` | 1 | 2 | +100 % |  |\n| and 30 more | | | | |');
  });

  test('the page keeps what fails, tells the notes and has every figure once above', () => {
    const text = validationPage([
      outcomeOf({ checked: [figure('A5', [10]), figure('A7', [20]), checkedOf([10], { note: 'why' })] }),
      outcomeOf({ scenario: 'without' }),
    ]);
    expect(text).toContain(
      '**1 of 2 published figures are predicted within their band, 1 outside of it.** 2 expectations pass, 1 fail',
    );
    expect(text).toContain('| pass | A5 |\n| fail | A7 |');
    expect(text).toContain('- requests (`base`): why');
    expect(text).not.toContain('## without');
    expect(text.endsWith('\n')).toBe(true);
    expect(text).not.toContain('\n\n\n');
  });
});

describe('annotations of GitHub Actions', () => {
  test('stand at the line of the expectation, with the level of the verdict', () => {
    const text = annotations(
      [
        outcomeOf({
          checked: [
            figure('A5', [10]),
            figure('A7', [20]),
            figure('B2', [8, 10, 12]),
            figure('A8', [20], 'reading'),
          ],
          errors: [NO_SAMPLE, UNREADABLE],
          moved: MOVED,
        }),
      ],
      '/repo',
      '/repo',
    );
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(6);
    expect(lines[0]).toBe(
      '::error file=scenarios/small.yaml,line=21,title=A7 of A7::fail: predicted 20 Hz (one run), band 9 Hz to 11 Hz, published 10 Hz, source T1',
    );
    expect(lines[1]).toMatch(/^::warning file=scenarios\/small.yaml,line=21,title=B2 of B2::undecided: /);
    expect(lines[2]).toMatch(/^::notice /);
    expect(lines[3]).toMatch(/^::error file=scenarios\/small.yaml,line=30,title=latency::iam.cms.latency/);
    expect(lines[4]).toMatch(/^::error file=broken.yaml,line=3,/);
    expect(lines[5]).toBe(
      '::error file=scenarios/small.yaml,title=reference results of more::2 figures moved: iam.cms.rate.all mean, iam.cms.queue max',
    );
  });

  test('name files as the repository has them, from whichever folder the check runs', () => {
    const text = annotations(
      [outcomeOf({ path: '/repo/sims/a/x.yaml', errors: [UNREADABLE], moved: MOVED })],
      '/repo',
      '/repo/sims/a',
    );
    expect(text).toContain('::error file=sims/a/broken.yaml,line=3,');
    expect(text).toContain('::error file=sims/a/x.yaml,title=');
  });

  test('are one line each, whatever a name holds', () => {
    const text = annotations(
      [outcomeOf({ checked: [checkedOf([20], { name: 'a: b, c\nd %', source: 'e\n::error::f' })] })],
      '/repo',
      '/repo',
    );
    expect(text.trimEnd().split('\n')).toHaveLength(1);
    expect(text).toContain('title=a%3A b%2C c%0Ad %25::fail');
    expect(text).toContain('source e%0A::error::f');
  });
});

test('reference results may say anything, and no report obeys it or tells it whole', () => {
  const row = {
    metric: `iam.\u001b[31m\u202e${'x'.repeat(5000)}`,
    stat: 'mean\u0007',
    before: '\u001b]0;title\u0007',
    now: '3',
    chart: undefined,
  };
  const outcomes = [outcomeOf({ moved: new Map([['base', [row]]]) })];
  const reports = [
    checkTable(outcomes, { columns: 400, colour: false }),
    checkMarkdown(outcomes),
    junitXml(outcomes),
    annotations(outcomes, '/repo', '/repo'),
  ];
  for (const report of reports) expect(report.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\u202e/u);
  for (const report of reports) {
    expect(report).toMatch(/U\+001B/);
    expect(report).not.toContain('x'.repeat(1000));
  }
});
