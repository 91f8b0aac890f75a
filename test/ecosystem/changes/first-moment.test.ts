import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../../src/measure/run-result.js';
import { CHANGEABLE } from '../../../src/scenario/changeable.js';
import { scenarioOf } from '../../../src/scenario/check.js';
import { simulate } from '../../../src/study/simulate.js';

/**
 * A key that changes before anything has happened is the same as one that was so from the start: no part of a system
 * keeps an old value. Every key that can change has a case here, with a value that shows in the results.
 */
type Plain = Readonly<Record<string, unknown>>;

/** A small scenario in which every limit of FTS is met and some copies fail. */
const BASE: Plain = {
  name: 'first-moment',
  title: 'First moment',
  horizon: '2 h',
  bin: '10 min',
  issuers: { cms: {} },
  submitters: { cms: { pods: 2, threads: 2 } },
  fts: {
    cern: {
      nodes: 2,
      slots: 8,
      link: { min: 2, max: 10, optimizer: false },
      retry: { count: 1 },
    },
  },
  sites: { A: {}, B: {}, C: {} },
  storage: { failure: '10 %' },
  workloads: [
    {
      name: 'work',
      arrivals: { law: 'poisson', rate: '60 /h' },
      files: 20,
      size: '2 GB',
      sources: ['A', 'B'],
      destinations: ['B', 'C'],
    },
  ],
};

const CMS_CACHE = { 'submitters.cms.tokens.cache': 'per-pod', 'submitters.cms.tokens.scope': 'dataset' };
/** Tokens that Rucio signs itself, which nobody exchanges. */
const OWN_KEYS = {
  'submitters.cms.tokens.issuer': 'rucio',
  'submitters.cms.tokens.access_lifetime': '1 h',
  'submitters.cms.tokens.management': 'unmanaged',
  'submitters.cms.tokens.offline_access': false,
};

const OF_314 = { 'fts.cern.version': '3.14', 'submitters.cms.tokens.management': 'just-in-time' };
const CALL_BACK = { 'fts.cern.version': '3.14', 'submitters.cms.tokens.management': 'call-back' };
/** Tokens of 10 min, for which files wait longer. */
const SHORT_LIVES = {
  'issuers.cms.clients': { rucio: { access_lifetime: '10 min' }, fts: { access_lifetime: '10 min' } },
};
/** Every exchange comes too late, and is tried again. */
const LATE_EXCHANGE = {
  'issuers.cms.clients': { rucio: { access_lifetime: '20 s' } },
  'submitters.cms.tokens.reuse_floor': 0,
};

/** A path that can change, a value, and what lies under both runs, where the base does not show it. */
const CASES: readonly (readonly [path: string, value: unknown, under?: Plain])[] = [
  ['issuers.cms.clients.rucio.access_lifetime', '15 min'],
  ['issuers.cms.clients.fts.access_lifetime', '10 min'],
  ['issuers.cms.clients.rucio.refresh_lifetime', '15 min'],
  ['issuers.cms.keys.host', 'static', { faults: [{ name: 'gone', kind: 'issuer-down', at: '30 min' }] }],
  ['issuers.cms.pods', 3, { 'issuers.cms.slots': 1 }],
  ['issuers.cms.slots', 1],
  ['issuers.cms.service', '5 s'],
  ['issuers.cms.weights.client_credentials', 30],
  ['issuers.cms.scaling.sigma', 20, { 'issuers.cms.pods': 2 }],
  ['issuers.cms.growth.law', 'linear', { 'issuers.cms.growth.reference_rows': 1 }],
  ['issuers.cms.store.hidden_refresh_tokens', false],
  ['issuers.cms.store.access_tokens', false],
  ['issuers.cms.cleanup.model', 'off'],
  ['issuers.cms.exchange_lifetime', 'subject'],
  ['sites.B.readiness', 'not-ready'],
  ['sites.B.readiness', 'failed'],
  ['sites.B.readiness', 'downtime'],
  ['sites.B.inbound', 2],
  ['sites.B.outbound', 2],
  ['sites.B.throughput', '5 MB/s'],
  ['sites.B.bandwidth', '20 MB/s'],
  ['sites.B.clock_offset', '-2 h'],
  ['sites.B.clock_leeway', '2 h', { 'sites.B.clock_offset': '-1 h' }],
  ['sites.B.audiences', ['any']],
  [
    'sites.B.session',
    'continuous',
    { 'issuers.cms.clients.fts.access_lifetime': '6 min', 'sites.B.throughput': '3 MB/s' },
  ],
  ['sites.B.write', 'modify', { 'submitters.cms.tokens.write': 'create' }],
  ['sites.B.stored', '1 GB'],
  ['sites.B.stored_files', 5],
  ['storage.versions.dcache', 'before-2023-10', { 'sites.B.technology': 'dcache' }],
  ['storage.acl_cache', '0 s'],
  ['storage.keys.xrootd.refresh', '60 s'],
  ['submitters.cms.tokens.scope', 'dataset'],
  ['submitters.cms.tokens.source_scope', 'file'],
  ['submitters.cms.tokens.directories', 5, { 'submitters.cms.tokens.scope': 'directory' }],
  ['submitters.cms.tokens.audience', 'any', { 'submitters.cms.tokens.scope': 'dataset' }],
  ['submitters.cms.tokens.write', 'create'],
  ['submitters.cms.tokens.cache', 'off'],
  ['submitters.cms.tokens.cache', 'per-process'],
  ['submitters.cms.tokens.cache_memory', '15 kB', CMS_CACHE],
  ['submitters.cms.tokens.cache_entry', '10 MB', CMS_CACHE],
  ['submitters.cms.tokens.reuse_floor', '50 min'],
  ['submitters.cms.tokens.maximum_age', '10 min'],
  ['submitters.cms.tokens.offline_access', false, { 'submitters.cms.tokens.management': 'unmanaged' }],
  ['submitters.cms.tokens.management', 'unmanaged'],
  ['submitters.cms.tokens.access_lifetime', '20 min'],
  ['submitters.cms.tokens.sign_time', '2 s', OWN_KEYS],
  [
    'submitters.cms.version',
    '33',
    { 'submitters.cms.utc_offset': '2 h', 'submitters.cms.tokens.access_lifetime': '20 min' },
  ],
  [
    'submitters.cms.utc_offset',
    '2 h',
    { 'submitters.cms.version': '34.1', 'submitters.cms.tokens.access_lifetime': '20 min' },
  ],
  [
    'submitters.cms.request_oidc_audience',
    'any',
    { 'submitters.cms.version': '33', 'submitters.cms.tokens.scope': 'dataset' },
  ],
  ['submitters.cms.client', 'other', { 'issuers.cms.clients': { other: { access_lifetime: '15 min' } } }],
  ['submitters.cms.pods', 1],
  ['submitters.cms.threads', 1],
  ['submitters.cms.poller.pods', 1],
  ['submitters.cms.poller.threads', 1, { 'submitters.cms.poller': { pods: 1, query_time: '20 s' } }],
  ['submitters.cms.finisher.pods', 1],
  ['submitters.cms.finisher.threads', 1, { 'submitters.cms.finisher': { pods: 1, request_time: '5 s' } }],
  ['submitters.cms.preparer.pods', 3, { 'submitters.cms.preparer': { pods: 1 } }],
  ['submitters.cms.preparer.threads', 3, { 'submitters.cms.preparer': { pods: 1, threads: 1 } }],
  ['submitters.cms.reaper.pods', 1, { 'submitters.cms.reaper': { rate: '5 Hz' } }],
  ['submitters.cms.reaper.threads', 1, { 'submitters.cms.reaper': { rate: '5 Hz' } }],
  ['submitters.cms.bulk', 7],
  ['submitters.cms.sleep', '5 min'],
  ['submitters.cms.group_bulk', 3],
  ['submitters.cms.poller.bulk', 5],
  ['submitters.cms.poller.sleep', '10 min'],
  ['submitters.cms.poller.fts_bulk', 1, { 'submitters.cms.poller.query_time': '20 s' }],
  ['submitters.cms.poller.query_time', '20 s'],
  ['submitters.cms.poller.request_time', '5 s'],
  ['submitters.cms.finisher.bulk', 5],
  ['submitters.cms.finisher.sleep', '10 min'],
  ['submitters.cms.finisher.request_time', '5 s'],
  ['submitters.cms.throttler.max_transfers', 5, { 'submitters.cms.throttler': { max_transfers: 50 } }],
  ['submitters.cms.fts_token', false],
  ['submitters.cms.file_time', '1 s'],
  ['fts.cern.version', '3.14', { 'submitters.cms.tokens.management': 'unmanaged' }],
  ['fts.cern.version', '3.13', { 'fts.cern.version': '2024-02' }],
  ['fts.cern.python_daemons', false],
  ['fts.cern.exchange.interval', '20 min'],
  ['fts.cern.exchange.threads', 1],
  ['fts.cern.exchange.bulk', 1, OF_314],
  ['fts.cern.exchange.calls', 5],
  ['fts.cern.exchange.attempts', 1, LATE_EXCHANGE],
  ['fts.cern.exchange.backoff', '2 min', LATE_EXCHANGE],
  ['fts.cern.exchange.backoff_factor', 2, LATE_EXCHANGE],
  ['fts.cern.exchange.backoff_cap', '5 min', LATE_EXCHANGE],
  ['fts.cern.refresh.interval', '20 min', SHORT_LIVES],
  ['fts.cern.refresh.threads', 1, SHORT_LIVES],
  ['fts.cern.refresh.bulk', 1, SHORT_LIVES],
  ['fts.cern.refresh.update_time', '5 s', SHORT_LIVES],
  ['fts.cern.refresh.margin', '10 min', { ...OF_314, ...SHORT_LIVES }],
  ['fts.cern.refresh.safety', '0 s', { ...OF_314, ...SHORT_LIVES }],
  ['fts.cern.refresh.poll', '60 s', { ...OF_314, ...SHORT_LIVES }],
  ['fts.cern.watchdog.exchange_grace', '1 s', { ...OF_314, 'issuers.cms.service': '20 s' }],
  ['fts.cern.select_time', '5 s'],
  ['fts.cern.housekeeping.interval', '1 min'],
  ['fts.cern.housekeeping.retire', 1, { 'submitters.cms.tokens.scope': 'file' }],
  ['fts.cern.call_back.round_trip', '20 s', { ...CALL_BACK, ...SHORT_LIVES }],
  ['submitters.cms.x509_fallback', false, { 'sites.C.readiness': 'not-ready' }],
  ['submitters.cms.second_credential', true, { 'sites.C.readiness': 'failed' }],
  ['submitters.cms.poller.oidc', true, { 'submitters.cms.tokens.cache': 'off' }],
  ['fts.cern.slots', 4],
  ['fts.cern.nodes', 1],
  ['fts.cern.link.max', 5],
  ['fts.cern.link.min', 6, { 'fts.cern.link.optimizer': true }],
  ['fts.cern.link.optimizer', true, { 'fts.cern.up_for': '20 s' }],
  // Phases are drawn over the interval that a loop has at the begin: here the first turn is the same with both.
  ['fts.cern.link.interval', '20 s', { 'fts.cern.link.optimizer': true, 'fts.cern.up_for': '10 s' }],
  ['fts.cern.endpoint.inbound', 3],
  ['fts.cern.endpoint.outbound', 3],
  ['fts.cern.scheduling_interval', '20 s', { 'fts.cern.up_for': '40 s' }],
  ['fts.cern.submit_time', '3 s'],
  ['fts.cern.submit_time_per_file', '1 s'],
  [
    'fts.cern.heartbeat',
    '20 min',
    {
      faults: [{ name: 'lost', kind: 'lead-lost', at: '10 min' }],
      'submitters.cms.tokens': { cache: 'off', scope: 'file' },
    },
  ],
  ['fts.cern.token_prep', false, { 'fts.cern.version': '2024-02' }],
  [
    'fts.cern.exchange.stores_access_token',
    true,
    {
      'fts.cern.version': '2024-02',
      'fts.cern.refresh.interval': '3 h',
      'issuers.cms.clients': { rucio: { access_lifetime: '20 min' }, fts: { access_lifetime: '4 h' } },
    },
  ],
  [
    'fts.cern.rest',
    '3.13.0',
    {
      'fts.cern.slots': 100,
      'fts.cern.housekeeping.interval': '10 s',
      'issuers.cms.clients': { rucio: { access_lifetime: '30 min' }, fts: { access_lifetime: '30 min' } },
    },
  ],
  ['fts.cern.non_managed_tokens', true, { 'submitters.cms.tokens': { offline_access: false } }],
  ['fts.cern.retry.delay', '10 min'],
  ['fts.cern.timeout.base', '1 s', { 'fts.cern.timeout.per_mib': '5 ms' }],
  ['fts.cern.timeout.per_mib', '5 ms', { 'fts.cern.timeout.base': '10 s' }],
];

/** Keys of what turns a microsecond later, or shows at the next probe: results are near, not the same. */
const SHIFTED = [
  'storage.versions.dcache',
  'fts.cern.link.optimizer',
  'sites.B.readiness',
  'storage.keys.xrootd.refresh',
];

/** Keys that come with new pods, of which the first is ready a minute and a half later, with daemons that restart, or keep their phase. */
const ROLLED_OUT =
  /^issuers\.\w+\.(?!clients|keys)|^fts\.cern\.(version|python|exchange|refresh|watchdog|select|housekeeping)|^submitters\.cms\.(poller\.|finisher\.)?sleep|^submitters\.cms\.(\w+\.)?(pods|threads)$/;

const RESTARTED = /^fts\.cern\.(version|python|exchange|refresh|watchdog|select)/;

/** Keys without a case: they only name what other keys are taken from. */
const WITHOUT = ['issuers.*.profile', 'submitters.*.profile', 'tokens'];

describe('a change in the first microsecond is as the setting itself', () => {
  test.each(CASES.map(([path, value, under = {}]) => ({ path, value, under })))('$path: $value', ({
    path,
    value,
    under,
  }) => {
    const base = Object.entries(under).reduce((data, [key, one]) => withValue(data, key, one), BASE);
    const changed = run({ ...base, changes: [{ at: '1 us', set: { [path]: value } }] });
    const asSet = run(withValue(base, path, value));
    if (ROLLED_OUT.test(path)) expect(changed.metrics.length).toBe(asSet.metrics.length);
    else if (SHIFTED.includes(path)) expect(farthest(changed, asSet)).toBeLessThan(0.03);
    else expect(figures(changed)).toEqual(figures(asSet));
    expect(figures(changed)).not.toEqual(figures(run(unchanged(path, base))));
  });

  test('every key that can change has a case', () => {
    const steps = (key: string) => key.split('.');
    const isCovered = (key: string) =>
      CASES.some(([path]) => steps(key).every((step, at) => step === '*' || step === steps(path)[at]));
    const keys = CHANGEABLE.flatMap((row) => row.keys).filter((key) => !WITHOUT.includes(key));
    expect(keys.filter((key) => !isCovered(key))).toEqual([]);
  });
});

/** The scenario as it is without the change; where a change restarts daemons, with a restart that changes nothing. */
function unchanged(path: string, base: Plain): Plain {
  if (!RESTARTED.test(path)) return base;
  return { ...base, changes: [{ at: '1 us', set: { 'fts.cern.watchdog.check': '61 s' } }] };
}

const known = new Map<string, RunResult>();

/** Each scenario is simulated once. */
function run(data: Plain): RunResult {
  const key = JSON.stringify(data);
  const result = known.get(key) ?? simulate(scenarioOf(data), new Map(), 0);
  known.set(key, result);
  return result;
}

function figures({ metrics, failures }: RunResult) {
  return { metrics: metrics.map(({ name, stats }) => [name, stats]), failures };
}

/** The largest difference of a mean, relative to the larger one. */
function farthest(a: RunResult, b: RunResult): number {
  const means = ({ metrics }: RunResult) =>
    metrics.map(({ stats }) => stats.find(({ stat }) => stat === 'mean')?.value ?? 0);
  const others = means(b);
  return Math.max(
    ...means(a).map(
      (mean, at) => Math.abs(mean - others[at]) / Math.max(Math.abs(mean), Math.abs(others[at]), 1e-9),
    ),
  );
}

function withValue(data: Plain, path: string, value: unknown): Plain {
  const [step, ...rest] = path.split('.');
  const below = (data[step] ?? {}) as Plain;
  return { ...data, [step]: rest.length === 0 ? value : withValue(below, rest.join('.'), value) };
}
