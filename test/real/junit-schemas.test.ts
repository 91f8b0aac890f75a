import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import { expect, type TestContext, test } from 'vitest';
import { junitXml } from '../../src/report/check/junit.js';
import { checkedOf, NASTY, NO_SAMPLE, outcomeOf, UNREADABLE } from '../report/check-outcome.js';
import { debianPackage } from './debian-package.js';

const MOVED = { metric: 'iam.cms.rate.all', stat: 'mean', before: '10', now: '12', chart: undefined };

/** A report with each kind of case, of harmless names and of others. */
const REPORT = junitXml([
  outcomeOf({
    checked: [
      checkedOf([10], { name: 'good', figure: 'A5' }),
      checkedOf([20], { name: 'bad' }),
      checkedOf([8, 10, 12], { name: 'open' }),
      checkedOf([20], { name: 'otherwise', use: 'reading', figure: 'A7' }),
    ],
    errors: [NO_SAMPLE, { ...UNREADABLE, name: NASTY, reason: NASTY }],
    moved: new Map([
      ['base', []],
      [NASTY, [MOVED, { ...MOVED, metric: NASTY }]],
    ]),
  }),
  outcomeOf({ scenario: NASTY, checked: [checkedOf([20], { name: NASTY, source: NASTY })] }),
  outcomeOf({ scenario: 'empty' }),
]);

/** What `xmllint` says of a text; empty where it is valid. */
function problems(xml: string, schema: string, context: TestContext): string {
  const { env } = debianPackage('libxml2-utils', context);
  const xsd = fileURLToPath(new URL(`./schemas/${schema}`, import.meta.url));
  const args = ['--noout', '--nonet', '--schema', xsd, '-'];
  const { status, stderr } = spawnSync('xmllint', args, { env, input: xml, encoding: 'utf8' });
  return status === 0 ? '' : stderr;
}

/** Each suite of a report as a file of its own. */
function suitesOf(xml: string): string[] {
  const options = { ignoreAttributes: false, preserveOrder: true };
  const read = new XMLParser(options).parse(xml) as Readonly<Record<string, unknown[]>>[];
  const suites = read.flatMap((node) => node.testsuites ?? []);
  return suites.map((suite) => new XMLBuilder(options).build([suite]));
}

test('a report is valid by the schema of Jenkins, whatever its names hold', (context) => {
  expect(problems(REPORT, 'jenkins-junit.xsd', context)).toBe('');
}, 120_000);

test('each suite of it is valid by the schema of Surefire', (context) => {
  const suites = suitesOf(REPORT);
  expect(suites).toHaveLength(3);
  for (const suite of suites) expect(problems(suite, 'surefire-report.xsd', context)).toBe('');
}, 120_000);

test.for<readonly [string, string, RegExp, string]>([
  ['skipped cases of all suites', 'jenkins-junit.xsd', / errors=/, ' skipped="1" errors='],
  ['a suite without a name', 'jenkins-junit.xsd', /<testsuite name="small"/, '<testsuite'],
  ['a case without a time', 'surefire-report.xsd', / time="0"(?=>\n? *<system-out)/, ''],
  ['a failure without a type', 'surefire-report.xsd', / type="fail"/, ''],
])('a report with %s is not valid by %s', { timeout: 120_000 }, ([, schema, found, instead], context) => {
  const spoilt = REPORT.replace(found, instead);
  expect(spoilt).not.toBe(REPORT);
  const [suite = ''] = suitesOf(spoilt);
  expect(problems(schema.startsWith('jenkins') ? spoilt : suite, schema, context)).toMatch(/attribute/);
});
