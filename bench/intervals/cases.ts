import type { Stat } from '../../src/systems/metric.js';

/** Statistics of short load tests, of which so many replications are made that their true means are known. */
export interface Case {
  readonly name: string;
  /** What is to be known of it. */
  readonly note: string;
  readonly scenario: string;
  /** Fewer than of the others, where a run is long. */
  readonly replications?: number;
  /** Metrics without `iam.bench.`, and statistics of them. */
  readonly statistics: readonly (readonly [metric: string, stat: Stat])[];
}

const LATENCY = 'latency.client_credentials';
const ASKED = 'rate.client_credentials';

/** One pod of eight slots, 100 ms of exponential service: 80 Hz. */
function bench(horizon: string, warmup: string, rate: string, more = ''): string {
  return `name: coverage
title: A load test
horizon: ${horizon}
warmup: ${warmup}
bin: 1 s
issuers: { bench: { pods: 1, slots: 8, service: { law: exponential, mean: 100 ms }${more} } }
load_tests: [{ name: load, issuer: bench, rate: ${rate} }]
`;
}

const OF_LATENCY: Case['statistics'] = [
  [LATENCY, 'mean'],
  [LATENCY, 'p50'],
  [LATENCY, 'p95'],
  [LATENCY, 'p99'],
  [LATENCY, 'max'],
];
const OF_LEVELS: Case['statistics'] = [
  ['queue', 'mean'],
  ['queue', 'max'],
  ['queue', 'final'],
  ['utilisation', 'mean'],
  ['utilisation', 'final'],
  ['live.access_token', 'final'],
];

export const CASES: readonly Case[] = [
  {
    name: 'half loaded',
    note: '8 slots at 50 %, 4 min: requests hardly meet, so that one says little of the next',
    scenario: bench('5 min', '1 min', '40 Hz'),
    statistics: [...OF_LATENCY, ...OF_LEVELS, [ASKED, 'mean'], [ASKED, 'total']],
  },
  {
    name: 'nearly full',
    note: '8 slots at 90 %, 5 min: queues come and go, and with them many requests that are slow together',
    scenario: bench('6 min', '1 min', '72 Hz'),
    statistics: [...OF_LATENCY, ...OF_LEVELS, [ASKED, 'mean']],
  },
  {
    name: 'nearly full for half an hour',
    note: 'The same for 30 min, of 600 replications (a standard error of a row is a point): queues that are long against a short run are short against this one',
    scenario: bench('31 min', '1 min', '72 Hz'),
    replications: 600,
    statistics: OF_LATENCY,
  },
  {
    name: 'few requests',
    note: '2.4 requests in 2 min',
    scenario: bench('3 min', '1 min', '0.02 Hz'),
    statistics: [
      [ASKED, 'total'],
      [ASKED, 'mean'],
      ['utilisation', 'mean'],
    ],
  },
  {
    name: 'rare refusals',
    note: '8 slots at 75 % and 8 places to wait: about 8 refusals in 2 min, which come together',
    scenario: bench('3 min', '1 min', '60 Hz', ', threads: 8, accept_queue: 8'),
    statistics: [
      ['errors.refused', 'total'],
      ['errors.refused', 'mean'],
    ],
  },
];
