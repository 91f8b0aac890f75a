import { describe, test } from 'vitest';
import { expectExact } from './explain-exact.js';
import { BENCH } from './explain-exact-scenarios.js';

/** Kind of truth: replications of the simulator, which knows none of the forms. */
describe('exact forms of an issuer agree with the simulation', () => {
  test.each([5, 50, 70])('Erlang C: an open load test of one pod at %d Hz', (rate) => {
    expectExact(
      BENCH,
      [
        { metric: 'iam.cms.rate.client_credentials', widest: 0.05 },
        { metric: 'iam.cms.rate.all', widest: 0.05 },
        { metric: 'iam.cms.latency.client_credentials', widest: 0.05 },
        { metric: 'iam.cms.utilisation', widest: 0.05 },
        ...(rate < 10 ? [] : [{ metric: 'iam.cms.queue', widest: 0.3 }]),
      ],
      [`load_tests.bench.rate=${rate} Hz`],
    );
  });

  test.each([
    { clients: 3, think: '0 s', law: 'exponential, mean' },
    { clients: 12, think: '50 ms', law: 'exponential, mean' },
    { clients: 20, think: '200 ms', law: 'exponential, mean' },
    { clients: 8, think: '30 ms', law: 'constant, value' },
  ])('mean-value analysis: a closed load test of $clients clients that think for $think', ({
    clients,
    think,
    law,
  }) => {
    expectExact(
      BENCH.replace('rate: 1 Hz', `clients: ${clients}, think: ${think}`).replace('exponential, mean', law),
      [
        { metric: 'iam.cms.rate.client_credentials', widest: 0.02 },
        { metric: 'iam.cms.latency.client_credentials', widest: 0.02 },
        { metric: 'iam.cms.utilisation', widest: 0.02 },
      ],
      ['issuers.cms.round_trip=20 ms'],
    );
  });
});
