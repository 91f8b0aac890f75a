import { always, type HeadlineRow, row } from '../headline.js';
import type { ScenarioTree, SystemDescription } from '../system.js';
import { CHANGES } from './changes.js';
import { METRICS } from './metrics.js';
import { RULES, usedByWorkloads } from './rules.js';

/** What is shown of a load test in the table of a run, first what load tools show first. */
const HEADLINE: readonly HeadlineRow[] = [
  always('tokens got, mean / busiest minute', 'tokens', 'mean', 'max'),
  always('requests that failed', 'failed', 'mean'),
  row('requests sent, mean / busiest minute', 'requests', 'mean', 'max'),
];

/** What is to be done: datasets that come to the submitters, measured by others, and load tests of issuers. */
export const workload = {
  prefix: 'workload',
  rank: 5,
  title: 'Load tests',
  instances: {
    placeholder: 't',
    meaning: 'a load test of the scenario',
    plural: 'load tests',
    namesIn: loadTestNames,
  },
  titleOf: (name) => `Load test ${name}`,
  dimensions: {},
  lists: [
    { key: 'workloads', refersTo: { submitter: 'submitters' }, isWork: true },
    { key: 'load_tests', refersTo: { issuer: 'issuers' }, isWork: true },
  ],
  rules: RULES,
  changes: CHANGES,
  uses: usedByWorkloads,
  faults: [],
  metrics: METRICS,
  headline: HEADLINE,
  charts: () => [],
  brings: ['simulator'],
  builtOn: ['iam', 'rucio', 'storage', 'transfers'],
} satisfies SystemDescription;

function loadTestNames(scenario: ScenarioTree): readonly string[] {
  const tests = (scenario.load_tests ?? []) as readonly { readonly name: string }[];
  return tests.map(({ name }) => name);
}
