import { XMLBuilder } from 'fast-xml-parser';
import type { Expectation } from '../../scenario/expectations.js';
import type { Checked } from '../../study/check/verdict.js';
import { movedText } from './moved-text.js';
import { bandText, type CheckOutcome, counted, publishedText, shown, sureText } from './outcome.js';

/** Schemas of readers ask for a time; that of a simulation is that of all its expectations together. */
const NO_TIME = '0';

/** The verdicts as JUnit XML, as the schemas of Jenkins and of Surefire have it: a suite a scenario, a case an expectation and a reference result. */
export function junitXml(outcomes: readonly CheckOutcome[]): string {
  const suites = outcomes.map((outcome) => {
    const cases = [...expectationCases(outcome), ...errorCases(outcome), ...referenceCases(outcome)];
    const skipped = cases.filter((one) => 'skipped' in one).length;
    return {
      '@name': outcome.scenario,
      ...countsOf(cases),
      '@skipped': skipped,
      '@time': NO_TIME,
      testcase: cases.map((one) => ({ ...one, '@time': NO_TIME })),
    };
  });
  const sums = countsOf(suites.flatMap(({ testcase }) => testcase));
  const builder = new XMLBuilder({
    attributeNamePrefix: '@',
    ignoreAttributes: false,
    format: true,
    suppressEmptyNode: true,
    attributeValueProcessor: (_, value) => valid(String(value)),
    tagValueProcessor: (_, value) => String(value).split('\n').map(valid).join('\n'),
  });
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: { '@name': 'tokensim check', ...sums, testsuite: suites },
  });
}

type Case = Readonly<Record<string, unknown>>;

function countsOf(cases: readonly Case[]) {
  const having = (key: string) => cases.filter((one) => key in one).length;
  return { '@tests': cases.length, '@failures': having('failure'), '@errors': having('error') };
}

/** An undecided expectation is skipped, and so is another reading that does not hold: neither passed nor failed. */
function expectationCases({ scenario, checked }: CheckOutcome): Case[] {
  return checked.map((one) => {
    const { expectation, verdict } = one;
    const named = { '@classname': scenario, '@name': nameOf(expectation) };
    const text = factsOf(one);
    if (verdict === 'pass') return { ...named, 'system-out': text };
    if (expectation.use === 'reading')
      return { ...named, skipped: { '@message': `another reading, ${verdict}: ${text}` } };
    if (verdict === 'fail') return { ...named, failure: { '@message': text, '@type': 'fail' } };
    return { ...named, skipped: { '@message': `undecided: ${text}` } };
  });
}

/** What was predicted, expected and published, in one line. */
export function factsOf(checked: Checked): string {
  const { expectation, value } = checked;
  const published = publishedText(checked);
  return [
    `predicted ${shown(value, checked)} (${sureText(checked)})`,
    `band ${bandText(checked)}`,
    ...(published === '' ? [] : [`published ${published}`]),
    `source ${expectation.source}`,
  ].join(', ');
}

function nameOf({ figure, name, variant, metric, stat }: Expectation): string {
  const parts = [figure, name, `(${variant}: ${metric} ${stat})`].filter((part) => part !== undefined);
  return parts.join(' ');
}

function errorCases({ scenario, errors }: CheckOutcome): Case[] {
  return errors.map(({ name, reason, expectation }) => ({
    '@classname': scenario,
    '@name': expectation === undefined ? name : nameOf(expectation),
    error: { '@message': reason, '@type': 'error' },
  }));
}

function referenceCases({ scenario, moved }: CheckOutcome): Case[] {
  return [...(moved ?? [])].map(([variant, rows]) => {
    const named = { '@classname': scenario, '@name': `reference results of ${variant}` };
    if (rows.length === 0) return named;
    const message = `${counted(rows.length, 'figure')} moved, such as ${rows.slice(0, 1).map(movedText).join('')}`;
    return {
      ...named,
      failure: { '@message': message, '@type': 'moved', '#text': rows.map(movedText).join('\n') },
    };
  });
}

/** Text without the control characters that XML has no way to write. */
function valid(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').replace(/\p{Cs}|[\uFFFE\uFFFF]/gu, '');
}
