import { describe, test } from 'vitest';
import { expectExact } from './explain-exact.js';
import { ONE_THREAD, TRANSFERS, UNCACHED } from './explain-exact-scenarios.js';

/** Kind of truth: replications of the simulator, which knows none of the forms. */
describe('exact forms of rates agree with the simulation', () => {
  test('without a cache: two tokens a file and one a job, each exchanged in two calls', () => {
    expectExact(
      TRANSFERS,
      [
        { metric: 'rucio.cms.rate.submitted', widest: 0.05 },
        { metric: 'transfers.cms.requested', widest: 0.05 },
        { metric: 'iam.cms.rate.client_credentials', widest: 0.05 },
        { metric: 'iam.cms.rate.token_exchange', widest: 0.05 },
        { metric: 'iam.cms.rate.discovery', widest: 0.05 },
        { metric: 'fts.cern.rate.exchange', widest: 0.05 },
      ],
      UNCACHED,
    );
  });

  test('a token a file and endpoint', () => {
    expectExact(
      TRANSFERS,
      [
        { metric: 'iam.cms.rate.client_credentials', widest: 0.05 },
        { metric: 'fts.cern.rate.exchange', widest: 0 },
      ],
      ['tokens.preset=atlas-per-file', 'tokens.access_lifetime=7 h'],
    );
  });

  test('K keys cost K / (reuse time + 1/λ) with a cache', () => {
    expectExact(
      TRANSFERS,
      [
        { metric: 'iam.cms.rate.client_credentials', widest: 0.03 },
        { metric: 'fts.cern.rate.exchange', widest: 0.05 },
      ],
      ['tokens.preset=dc24', ...ONE_THREAD, 'workloads.work.arrivals.rate=5 mHz', 'horizon=48 h'],
    );
  });

  test('a submitter that signs asks nobody', () => {
    for (const preset of ['rucio-minted', 'alice-envelope', 'presigned-url']) {
      expectExact(
        TRANSFERS,
        [
          { metric: 'rucio.cms.rate.signed', widest: 0.06 },
          { metric: 'iam.cms.rate.client_credentials', widest: 0 },
          { metric: 'fts.cern.rate.exchange', widest: 0 },
        ],
        [`tokens.preset=${preset}`, ...ONE_THREAD],
      );
    }
  });

  test('transfers by X.509 need no token', () => {
    expectExact(
      TRANSFERS,
      [
        { metric: 'rucio.cms.rate.submitted', widest: 0.05 },
        { metric: 'iam.cms.rate.all', widest: 0 },
        { metric: 'fts.cern.rate.exchange', widest: 0 },
        { metric: 'fts.cern.rate.refresh', widest: 0 },
      ],
      ['tokens.preset=x509'],
    );
  });
});
