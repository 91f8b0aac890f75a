import fc from 'fast-check';
import type { SmallScenario } from './random-scenario.js';

/** Keys that can change, and values that they can take in any scenario. */
type Value = fc.Arbitrary<unknown>;

const seconds = (min: number, max: number): Value => fc.integer({ min, max }).map((value) => `${value} s`);

const OF_FTS: Readonly<Record<string, Value>> = {
  slots: fc.integer({ min: 1, max: 50 }),
  nodes: fc.integer({ min: 1, max: 4 }),
  'link.max': fc.integer({ min: 2, max: 60 }),
  'link.optimizer': fc.boolean(),
  'link.interval': seconds(1, 120),
  'endpoint.inbound': fc.integer({ min: 1, max: 50 }),
  'endpoint.outbound': fc.integer({ min: 1, max: 50 }),
  scheduling_interval: seconds(1, 30),
  submit_time: seconds(0, 5),
  heartbeat: seconds(1, 300),
  'exchange.interval': seconds(1, 120),
  'exchange.threads': fc.integer({ min: 1, max: 10 }),
  'exchange.attempts': fc.integer({ min: 1, max: 5 }),
  'refresh.interval': seconds(1, 120),
  'refresh.bulk': fc.integer({ min: 1, max: 50 }),
  'refresh.threads': fc.integer({ min: 1, max: 10 }),
  select_time: seconds(0, 1),
  python_daemons: fc.boolean(),
  'retry.delay': seconds(0, 300),
  'timeout.base': seconds(0, 600),
};

const OF_ISSUERS: Readonly<Record<string, Value>> = {
  pods: fc.integer({ min: 1, max: 4 }),
  slots: fc.integer({ min: 1, max: 20 }),
  'store.access_tokens': fc.boolean(),
  'store.hidden_refresh_tokens': fc.boolean(),
  'cleanup.model': fc.constantFrom('loop', 'single-page', 'off'),
  exchange_lifetime: fc.constantFrom('client', 'subject'),
  'clients.rucio.access_lifetime': seconds(120, 7200),
  'clients.fts.access_lifetime': seconds(120, 7200),
  'clients.fts.refresh_lifetime': seconds(7200, 86_400),
  'clients.fts.reuse_refresh_token': fc.boolean(),
};

const OF_SITES: Readonly<Record<string, Value>> = {
  readiness: fc.constantFrom('ready', 'not-ready', 'failed', 'downtime'),
  inbound: fc.integer({ min: 1, max: 60 }),
  outbound: fc.integer({ min: 1, max: 60 }),
  throughput: fc.integer({ min: 5, max: 500 }).map((value) => `${value} MB/s`),
  clock_offset: seconds(-100, 100),
  audiences: fc.constantFrom(['any', 'rse'], ['any'], ['rse']),
};

const few: Value = fc.integer({ min: 1, max: 4 });

const OF_SUBMITTERS: Readonly<Record<string, Value>> = {
  pods: few,
  threads: few,
  'poller.pods': few,
  'poller.threads': few,
  'finisher.pods': few,
  'finisher.threads': few,
  fts_token: fc.boolean(),
  'tokens.cache': fc.constantFrom('shared', 'per-pod', 'per-process', 'off'),
  'tokens.scope': fc.constantFrom('namespace', 'rse', 'dataset', 'file'),
  'tokens.audience': fc.constantFrom('any', 'rse'),
  'tokens.reuse_floor': seconds(0, 600),
  'tokens.maximum_age': seconds(60, 7200),
};

/** Of daemons that a submitter may have. */
const OF_DAEMONS: Readonly<Record<string, Readonly<Record<string, Value>>>> = {
  preparer: { 'preparer.pods': few, 'preparer.threads': few },
  reaper: { 'reaper.pods': few, 'reaper.threads': few },
};

const daemons = fc.record(
  {
    preparer: fc.record({ pods: few, bulk: few, request_time: seconds(0, 5) }),
    reaper: fc.record({ rate: fc.constantFrom('1 Hz', '20 Hz'), pods: few, threads: few }),
    restart: fc.constant({ every: '25 min', at: '7 min' }),
  },
  { requiredKeys: [] },
);

/** A scenario whose keys change up to five times, at any instants, and whose submitters have any of the daemons. */
export function withChanges(scenario: SmallScenario): fc.Arbitrary<SmallScenario> {
  const names = Object.keys(scenario.submitters);
  return fc.tuple(...names.map(() => daemons)).chain((built) => {
    const submitters = names.map((name, n) => [name, { ...scenario.submitters[name], ...built[n] }]);
    return changing({ ...scenario, submitters: Object.fromEntries(submitters) });
  });
}

function changing(scenario: SmallScenario): fc.Arbitrary<SmallScenario> {
  const horizonS = 60 * Number.parseInt(String(scenario.parts.horizon), 10);
  const keys = [
    ...keysOf('fts', OF_FTS, scenario),
    ...keysOf('issuers', OF_ISSUERS, scenario),
    ...keysOf('sites', OF_SITES, scenario),
    ...Object.entries(scenario.submitters).flatMap(([name, own]) => [
      ...ofOne('submitters', name, OF_SUBMITTERS),
      ...Object.keys(own).flatMap((key) => ofOne('submitters', name, OF_DAEMONS[key] ?? {})),
    ]),
  ];
  const set = fc
    .uniqueArray(fc.constantFrom(...keys), { minLength: 1, maxLength: 3, selector: ([path]) => path })
    .chain((chosen) => fc.record(Object.fromEntries(chosen)));
  const instants = fc.uniqueArray(fc.integer({ min: 1, max: horizonS - 1 }), { minLength: 1, maxLength: 5 });
  return instants
    .chain((times) =>
      fc.tuple(...times.map((time) => set.map((keysSet) => ({ at: `${time} s`, set: keysSet })))),
    )
    .map((changes) => ({ ...scenario, parts: { ...scenario.parts, changes } }));
}

function keysOf(
  group: string,
  values: Readonly<Record<string, Value>>,
  { parts }: SmallScenario,
): [string, Value][] {
  return Object.keys(parts[group] as object).flatMap((name) => ofOne(group, name, values));
}

function ofOne(group: string, name: string, values: Readonly<Record<string, Value>>): [string, Value][] {
  return Object.entries(values).map(([key, value]) => [`${group}.${name}.${key}`, value]);
}
