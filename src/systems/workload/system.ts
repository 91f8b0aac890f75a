import type { SystemDescription } from '../system.js';
import { CHANGES } from './changes.js';
import { RULES, usedByWorkloads } from './rules.js';

/** What is to be done: datasets that come to the submitters, and load tests of issuers. They are measured by others. */
export const workload = {
  prefix: 'workload',
  rank: 65,
  title: 'Workloads',
  titleOf: (name) => `Workload ${name}`,
  dimensions: {},
  lists: [
    { key: 'workloads', refersTo: { submitter: 'submitters' }, isWork: true },
    { key: 'load_tests', refersTo: { issuer: 'issuers' }, isWork: true },
  ],
  rules: RULES,
  changes: CHANGES,
  uses: usedByWorkloads,
  faults: [],
  metrics: [],
  charts: () => [],
  brings: ['simulator'],
  builtOn: ['iam', 'rucio', 'storage', 'transfers'],
} satisfies SystemDescription;
