import { type ChangeRow, fixed } from '../changes.js';

/** What is to be done changes by itself, and by no operator. */
export const CHANGES: readonly ChangeRow[] = [
  fixed(
    'workloads',
    'workloads decide which files there are, and have times of their own',
    'give the workload `phases`',
  ),
  fixed('load_tests', 'load tests have times of their own', 'give two of them `from` and `until`'),
];
