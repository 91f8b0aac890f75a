import { describe, test } from 'vitest';
import { expectExact } from './explain-exact.js';
import { TRANSFERS } from './explain-exact-scenarios.js';

/** Kind of truth: replications of the simulator, which knows none of the forms. */

/** One request a dataset, so that it falls to one pod. */
const SINGLE = ['workloads.work.files=1', 'submitters.cms.threads=1', 'horizon=60 h'];

describe('exact forms of caches that know nothing of each other agree with the simulation', () => {
  test.each([
    'per-pod',
    'per-process',
  ])('%s: each of P caches renews its K keys by itself, K P / (reuse time + P/λ)', (cache) => {
    expectExact(
      TRANSFERS,
      [
        { metric: 'iam.cms.rate.client_credentials', widest: 0.06 },
        { metric: 'fts.cern.rate.exchange', widest: 0.08 },
      ],
      [`tokens.cache=${cache}`, 'workloads.work.arrivals.rate=5 mHz', ...SINGLE],
    );
  });

  test('one token a dataset to write, and the source by its RSE', () => {
    expectExact(
      TRANSFERS,
      [
        { metric: 'iam.cms.rate.client_credentials', widest: 0.06 },
        { metric: 'fts.cern.rate.exchange', widest: 0.08 },
      ],
      ['tokens.preset=cms-2024-09', 'workloads.work.arrivals.rate=5 mHz', ...SINGLE],
    );
  });
});
