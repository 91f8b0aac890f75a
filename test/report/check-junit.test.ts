import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { junitXml } from '../../src/report/check/junit.js';
import { checkedOf, NASTY, NO_SAMPLE, outcomeOf, UNREADABLE } from './check-outcome.js';

interface Read {
  readonly testsuites: {
    readonly testsuite: readonly (Readonly<Record<string, unknown>> & {
      readonly testcase: readonly Readonly<Record<string, unknown>>[];
    })[];
  } & Readonly<Record<string, unknown>>;
}

/** JUnit XML as a parser of it reads it. */
function read(xml: string): Read {
  expect(XMLValidator.validate(xml)).toBe(true);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name) => ['testsuite', 'testcase'].includes(name),
  });
  return parser.parse(xml) as Read;
}

describe('JUnit XML', () => {
  const xml = junitXml([
    outcomeOf({
      checked: [
        checkedOf([10], { name: 'good', figure: 'A5' }),
        checkedOf([20], { name: 'bad' }),
        checkedOf([8, 10, 12], { name: 'open' }),
        checkedOf([20], { name: 'otherwise', use: 'reading', figure: 'A7' }),
      ],
      errors: [NO_SAMPLE],
      moved: new Map([
        ['base', []],
        ['more', [{ metric: 'iam.cms.rate.all', stat: 'mean', before: '10', now: '12', chart: undefined }]],
      ]),
    }),
    outcomeOf({ scenario: 'broken.yaml', errors: [UNREADABLE] }),
    outcomeOf({ scenario: 'empty' }),
  ]);
  const { testsuites } = read(xml);
  const [small, broken, empty] = testsuites.testsuite;
  const caseOf = (part: string) => small?.testcase.find(({ name }) => String(name).includes(part));

  test('has a suite a scenario and counts what is in it', () => {
    expect(testsuites).toMatchObject({ tests: '8', failures: '2', errors: '2' });
    // The schema of Jenkins has skipped cases of a suite, and none of all suites.
    expect(testsuites).not.toHaveProperty('skipped');
    expect(small?.testcase.every(({ time }) => time === '0')).toBe(true);
    expect(small).toMatchObject({ name: 'small', tests: '7', failures: '2', errors: '1', skipped: '2' });
    expect(broken).toMatchObject({ name: 'broken.yaml', tests: '1', errors: '1' });
    expect(empty).toMatchObject({ name: 'empty', tests: '0' });
  });

  test('tells a pass, a fail, an undecided and an error apart', () => {
    expect(Object.keys(caseOf('good') ?? {})).toEqual(['system-out', 'classname', 'name', 'time']);
    expect(caseOf('good')?.name).toBe('A5 good (base: iam.cms.rate.client_credentials mean)');
    expect(caseOf('bad')?.failure).toMatchObject({ message: expect.stringContaining('predicted 20 Hz') });
    expect(caseOf('open')?.skipped).toMatchObject({ message: expect.stringMatching(/^undecided: /) });
    expect(caseOf('otherwise')?.skipped).toMatchObject({
      message: expect.stringMatching(/^another reading, fail: /),
    });
    expect(caseOf('latency')?.error).toMatchObject({ message: NO_SAMPLE.reason });
    expect(broken?.testcase[0]?.error).toMatchObject({ message: UNREADABLE.reason });
  });

  test('has a case for the reference results of each variant', () => {
    expect(caseOf('reference results of base')?.failure).toBeUndefined();
    expect(caseOf('reference results of more')?.failure).toMatchObject({
      type: 'moved',
      message: '1 figure moved, such as iam.cms.rate.all mean: 10 → 12 (+20 %)',
    });
  });

  test('is XML whatever a name holds', () => {
    const { testsuites: nasty } = read(
      junitXml([
        outcomeOf({
          checked: [checkedOf([20], { name: NASTY, source: NASTY })],
          errors: [{ ...UNREADABLE, name: NASTY, reason: NASTY }],
        }),
      ]),
    );
    const [failed, error] = nasty.testsuite[0]?.testcase ?? [];
    expect(failed?.name).toContain('<script>&"\' *d* [e](f) @team #12  [31mred');
    expect(failed?.failure).toMatchObject({ message: expect.stringContaining('<script>') });
    expect(error?.error).toMatchObject({ message: expect.stringContaining(']]>') });
  });
});
