import { describe, test } from 'vitest';
import { expectExact } from './explain-exact.js';

/** An issuer under a load test: one pod, the database inside. */
const BENCH = `name: small
title: A load test
horizon: 20 min
warmup: 2 min
bin: 20 min
issuers: { cms: { pods: 1, slots: 8, service: { law: exponential, mean: 100 ms } } }
load_tests: [{ name: bench, issuer: cms, rate: 1 Hz }]
`;

/** Jobs of two files, sites with room for all, an issuer that answers in a constant time. */
const TRANSFERS = `name: small
title: Two sites
horizon: 4 h
warmup: 40 min
bin: 4 h
issuers:
  cms:
    service: { law: constant, value: 60 ms }
    cleanup: { period: 1 s, initial_delay: 1 s, delete_time: 1 us }
    clients:
      rucio: { access_lifetime: 20 min, refresh_lifetime: 30 min }
      fts: { access_lifetime: 20 min, refresh_lifetime: 30 min }
submitters:
  cms: { pods: 3, threads: 5, group_bulk: 2, bulk: 2, sleep: 10 ms, partition_wait: 0 s, file_time: 1 ms }
fts: { cern: { exchange: { threads: 10 } } }
sites:
  A: { bandwidth: 1000000 GB/s, outbound: 100000, throughput: 100 MB/s }
  B: { bandwidth: 1000000 GB/s, inbound: 100000, throughput: 100 MB/s }
storage: { failure: 0 % }
workloads:
  - { name: work, arrivals: { law: poisson, rate: 250 mHz }, files: 2, size: 1 GB, sources: A, destinations: B }
`;

const UNCACHED = ['tokens.preset=cms-dataset-uncached'];
const UNMANAGED = [...UNCACHED, 'tokens.management=unmanaged'];
const ONE_THREAD = ['submitters.cms.pods=1', 'submitters.cms.threads=1'];

describe('closed forms that are exact agree with the simulation', () => {
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

  test('stations are busy for rate × mean work', () => {
    expectExact(
      TRANSFERS,
      [
        { metric: 'iam.cms.utilisation', widest: 0.05 },
        { metric: 'storage.all.active', widest: 0.05 },
      ],
      UNMANAGED,
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
      ['tokens.preset=dc24', ...ONE_THREAD, 'workloads.work.arrivals.rate=5 mHz', 'horizon=40 h'],
    );
  });

  test('a stock is rate × life, by Little', () => {
    expectExact(
      TRANSFERS,
      [
        { metric: 'iam.cms.live.access_token', widest: 0.05 },
        { metric: 'iam.cms.stored.access_token', widest: 0.05 },
        { metric: 'iam.cms.stored.access_token', stat: 'final', widest: 0.12 },
        { metric: 'tokens.cms.live', widest: 0.05 },
      ],
      UNMANAGED,
    );
  });

  test('refresh tokens: those that IAM hides, and those of FTS', () => {
    const metric = 'iam.cms.stored.refresh_token';
    expectExact(TRANSFERS, [{ metric, widest: 0.05 }], UNMANAGED);
    expectExact(TRANSFERS, [{ metric, widest: 0.05 }], UNCACHED);
  });

  test('a stock that has not settled holds what has come so far', () => {
    const metric = 'iam.cms.stored.refresh_token';
    const lives = ['rucio', 'fts'].map((client) => `issuers.cms.clients.${client}.refresh_lifetime=30 d`);
    expectExact(
      TRANSFERS,
      [
        { metric, widest: 0.06 },
        { metric, stat: 'final', widest: 0.05 },
        { metric: 'fts.cern.stored.token', stat: 'final', widest: 0.05 },
      ],
      [...UNCACHED, ...lives],
    );
  });

  test('TOKEN_PREP lasts half an interval and the time of a bulk while the exchange keeps up', () => {
    const metric = 'fts.cern.delay.token_prep';
    const slow = [
      'issuers.cms.service.value=2 s',
      'issuers.cms.slots=1000',
      'issuers.cms.pool.connections=1000',
    ];
    expectExact(
      TRANSFERS,
      [{ metric, widest: 0.05 }],
      [...UNCACHED, ...slow, 'workloads.work.arrivals.rate=30 mHz'],
    );
    // Turns of several rounds, which make the next turn longer.
    expectExact(
      TRANSFERS,
      [
        { metric, widest: 0.05 },
        { metric: 'fts.cern.backlog.exchange', widest: 0.08 },
      ],
      [...UNCACHED, ...slow, 'workloads.work.arrivals.rate=200 mHz', 'fts.cern.exchange.threads=4'],
    );
  });

  test('a backlog grows by λ − µ once more comes than is exchanged', () => {
    // Every bulk is full; nothing expires while it waits.
    const set = [
      ...UNCACHED,
      'tokens.management=just-in-time',
      'tokens.access_lifetime=2 d',
      'issuers.cms.clients.fts.access_lifetime=2 d',
      'issuers.cms.service.value=1400 ms',
      'fts.cern.exchange.threads=1',
      'fts.cern.exchange.bulk=10',
    ];
    expectExact(
      TRANSFERS,
      [
        { metric: 'fts.cern.rate.exchange', widest: 0.01 },
        { metric: 'fts.cern.backlog.exchange', widest: 0.1 },
        { metric: 'fts.cern.backlog.exchange', stat: 'final', widest: 0.1 },
      ],
      set,
    );
  });

  test('FTS 3.13 refreshes no more than a bulk every interval', () => {
    expectExact(
      TRANSFERS,
      [{ metric: 'fts.cern.rate.refresh', widest: 0.01 }],
      [
        ...UNCACHED,
        'fts.cern.refresh.bulk=40',
        'sites.B.inbound=1',
        'workloads.work.size=500 GB',
        'issuers.cms.clients.fts.refresh_lifetime=1 d',
      ],
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

  test('exposure is λ · L · w · L/2', () => {
    expectExact(
      TRANSFERS,
      [
        { metric: 'tokens.cms.exposure.read', widest: 0.05 },
        { metric: 'tokens.cms.exposure.modify', widest: 0.05 },
      ],
      UNMANAGED,
    );
  });
});
