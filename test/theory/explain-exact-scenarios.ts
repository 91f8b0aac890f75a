/** An issuer under a load test: one pod, the database inside. */
export const BENCH = `name: small
title: A load test
horizon: 20 min
warmup: 2 min
bin: 20 min
issuers: { cms: { pods: 1, slots: 8, service: { law: exponential, mean: 100 ms } } }
load_tests: [{ name: bench, issuer: cms, rate: 1 Hz }]
`;

/** Jobs of two files, a pod whose batches are never full, sites with room for all, an issuer that answers in a constant time. */
export const TRANSFERS = `name: small
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
  cms: { pods: 1, threads: 5, group_bulk: 2, bulk: 1000, sleep: 1 s, file_time: 1 ms }
fts: { cern: { exchange: { threads: 10 } } }
sites:
  A: { bandwidth: 1000000 GB/s, outbound: 100000, throughput: 100 MB/s }
  B: { bandwidth: 1000000 GB/s, inbound: 100000, throughput: 100 MB/s }
storage: { failure: 0 % }
workloads:
  - { name: work, arrivals: { law: poisson, rate: 250 mHz }, files: 2, size: 1 GB, sources: A, destinations: B }
`;

export const UNCACHED = ['tokens.preset=cms-dataset-uncached'];
export const UNMANAGED = [...UNCACHED, 'tokens.management=unmanaged'];
export const ONE_THREAD = ['submitters.cms.pods=1', 'submitters.cms.threads=1'];
