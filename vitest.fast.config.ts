import { defineConfig, mergeConfig } from 'vitest/config';
import whole from './vitest.config.js';

/** Folders of tests that start the built program, simulate published scenarios, or repeat a law over many seeds. */
const FOLDERS = ['calibrate', 'cli', 'failures', 'laws', 'oracles', 'published', 'real'];

/** Tests elsewhere that take more than two seconds. */
const FILES = [
  'docs/new-system',
  'docs/new-token-model',
  'docs/readme',
  'ecosystem/changes/first-moment',
  'ecosystem/changes/pods',
  'ecosystem/fts/exchange',
  'ecosystem/fts/phases',
  'ecosystem/fts/scheduler',
  'ecosystem/fts/second-ring',
  'ecosystem/iam/deletions',
  'ecosystem/iam/fault-laws',
  'ecosystem/iam/queueing',
  'ecosystem/iam/stock',
  'ecosystem/tokens/exposure',
  'ecosystem/vault/refresh-rate',
  'ecosystem/workload/dataset-source',
  'kernel/random-command',
  'kernel/randomness',
  'report/big-tables',
  'report/explain/accusations',
  'report/fault-bands',
  'report/report-files',
  'report/temporary',
  'scenario/unread-keys',
  'study/check-defaults',
  'study/trace',
  'study/trace-places',
  'study/worker-pool',
  'theory/closed-loop',
  'theory/explain-against-runs',
  'theory/explain-exact-caches',
  'theory/explain-exact-issuer',
  'theory/explain-exact-loops',
  'theory/explain-exact-stocks',
  'theory/explain-exact-tokens',
  'theory/issuer-mechanisms',
  'theory/key-ages',
  'theory/latency-quantile',
  'theory/reaper',
  'theory/refresh-for-ever',
  'theory/submission',
];

/** What only the whole run tests. A test holds that all of it is there. */
export const LEFT_TO_THE_WHOLE = [
  ...FOLDERS.map((folder) => `test/${folder}`),
  ...FILES.map((file) => `test/${file}.test.ts`),
];

/** The tests of a change, in less than a minute on two cores. */
export default mergeConfig(
  whole,
  defineConfig({
    test: { exclude: LEFT_TO_THE_WHOLE.map((path) => (path.endsWith('.ts') ? path : `${path}/**`)) },
  }),
);
