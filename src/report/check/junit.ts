import { XMLBuilder } from 'fast-xml-parser';
import { bandText, type CheckOutcome, intervalText, publishedText, shown } from './outcome.js';

/** The verdicts as JUnit XML: a suite a scenario, a case an expectation and a reference result. */
export function junitXml(outcomes: readonly CheckOutcome[]): string {
  const suites = outcomes.map((outcome) => {
    const cases = [...expectationCases(outcome), ...errorCases(outcome), ...referenceCases(outcome)];
    const having = (key: string) => cases.filter((one) => key in one).length;
    return {
      '@name': outcome.scenario,
      '@tests': cases.length,
      '@failures': having('failure'),
      '@errors': having('error'),
      '@skipped': having('skipped'),
      testcase: cases,
    };
  });
  const builder = new XMLBuilder({
    attributeNamePrefix: '@',
    ignoreAttributes: false,
    format: true,
    suppressEmptyNode: true,
  });
  const document = { '?xml': { '@version': '1.0', '@encoding': 'UTF-8' }, testsuites: { testsuite: suites } };
  return builder.build(document);
}

type Case = Readonly<Record<string, unknown>>;

function expectationCases({ scenario, checked }: CheckOutcome): Case[] {
  return checked.map((one) => {
    const { expectation, verdict, value } = one;
    const named = { '@classname': scenario, '@name': nameOf(expectation) };
    const text = `predicted ${shown(value, one)} (95 %: ${intervalText(one) || 'one run'}), band ${bandText(one)}, published ${publishedText(one) || 'nothing'}, source ${expectation.source}`;
    if (verdict === 'fail') return { ...named, failure: { '@message': text, '@type': 'fail' } };
    if (verdict === 'undecided') return { ...named, skipped: { '@message': `undecided: ${text}` } };
    return { ...named, 'system-out': text };
  });
}

function nameOf({
  figure,
  name,
  variant,
  metric,
  stat,
}: CheckOutcome['checked'][number]['expectation']): string {
  return [figure, name, `(${variant}: ${metric} ${stat})`].filter((part) => part !== undefined).join(' ');
}

function errorCases({ scenario, errors }: CheckOutcome): Case[] {
  return errors.map(({ name, reason }) => ({
    '@classname': scenario,
    '@name': name,
    error: { '@message': reason, '@type': 'error' },
  }));
}

function referenceCases({ scenario, moved }: CheckOutcome): Case[] {
  return [...(moved ?? [])].map(([variant, rows]) => {
    const named = { '@classname': scenario, '@name': `reference results of ${variant}` };
    if (rows.length === 0) return named;
    const text = rows.map(
      ({ metric, stat, before, now }) => `${metric} ${stat}: ${before ?? 'none'} -> ${now ?? 'none'}`,
    );
    return {
      ...named,
      failure: { '@message': `${rows.length} figures differ`, '@type': 'moved', '#text': text.join('\n') },
    };
  });
}
