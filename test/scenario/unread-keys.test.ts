import { describe, expect, test } from 'vitest';
import { loadScenario } from '../../src/scenario/load.js';
import { namedScenarios, scenariosRoot } from '../../src/scenario/named-scenarios.js';
import { type Files, GOOD, good, load } from './folder.js';

const unreadIn = (files: Files, set?: readonly string[]): string[] =>
  load(files, { set })
    .warnings.filter(({ message }) => message.startsWith('nothing reads'))
    .map(({ file, line, column, message }) => {
      return `${file.replace(/^.*\//, '')}:${line}:${column}: ${message.replace(/: .*?(?=, in the variant|$)/, '')}`;
    });

const FTS = '{ version: "3.13" }';
const ISSUER = 'cms: { pods: 1 }';
const SUBMITTER = 'cms: { pods: 2 }';
const JIT = (text: string) => text.replace('dc24', 'fts-just-in-time');
const loadTest = (keys: string) =>
  good('workloads:', `load_tests:\n  - { name: bench, ${keys} }\nworkloads:`);

/** A key, a scenario in which nothing reads it, and one that has it too and reads it. */
const CASES: readonly (readonly [string, string, string])[] = [
  [
    'fts.cern.exchange.bulk',
    good(FTS, '{ version: "3.13", exchange: { bulk: 5 } }'),
    JIT(good(FTS, '{ exchange: { bulk: 5 } }')),
  ],
  ['fts.cern.rest', JIT(good(FTS, '{ rest: "3.13.4" }')), good(FTS, '{ rest: "3.13.4" }')],
  [
    'fts.cern.exchange.stores_access_token',
    good(FTS, '{ exchange: { stores_access_token: true } }').replace('dc24', 'atlas-per-file'),
    good(FTS, '{ exchange: { stores_access_token: true } }'),
  ],
  [
    'fts.cern.token_prep',
    good(FTS, '{ tokens: false, token_prep: false }'),
    good(FTS, '{ version: "2024-02", token_prep: false }'),
  ],
  [
    'fts.cern.python_daemons',
    JIT(good(FTS, '{ python_daemons: true }')),
    good(FTS, '{ python_daemons: true }'),
  ],
  ...['refresh: { bulk: 5 }', 'housekeeping: { interval: 5 min }'].map(
    (keys) =>
      [
        `fts.cern.${keys.replace(/: { (\w+).*/, '.$1')}`,
        good(FTS, `{ python_daemons: false, ${keys} }`),
        good(FTS, `{ ${keys} }`),
      ] as const,
  ),
  [
    'fts.cern.housekeeping',
    good(FTS, '{ version: "2024-02", housekeeping: { keep_files: 1 d } }'),
    good(FTS, '{ version: "3.13", housekeeping: { keep_files: 1 d } }'),
  ],
  ...(['life_fraction: 60 %', 'life_left: 10 min'] as const).map(
    (key) =>
      [
        `fts.cern.refresh.${key.split(':')[0]}`,
        good(FTS, `{ version: "3.13", refresh: { ${key} } }`),
        good(FTS, `{ version: "2024-02", refresh: { ${key} } }`),
      ] as const,
  ),
  ...(['until: 1 h', 'update_time: 1 ms'] as const).map(
    (key) =>
      [
        `fts.cern.refresh.${key.split(':')[0]}`,
        JIT(good(FTS, `{ refresh: { ${key} } }`)),
        good(FTS, `{ version: "3.13", refresh: { ${key} } }`),
      ] as const,
  ),
  [
    'fts.cern.refresh.unreadable',
    good(FTS, '{ version: "2024-02", refresh: { unreadable: 1 % } }'),
    good(FTS, '{ version: "3.13", refresh: { unreadable: 1 % } }'),
  ],
  ...['margin', 'safety', 'poll', 'agent_retry', 'agent_wait'].map(
    (key) =>
      [
        `fts.cern.refresh.${key}`,
        good(FTS, `{ refresh: { ${key}: 5 min } }`),
        JIT(good(FTS, `{ refresh: { ${key}: 5 min } }`)),
      ] as const,
  ),
  ...['check', 'exchange_grace', 'refresh_grace'].map(
    (key) =>
      [
        `fts.cern.watchdog.${key}`,
        good(FTS, `{ watchdog: { ${key}: 5 min } }`),
        JIT(good(FTS, `{ watchdog: { ${key}: 5 min } }`)),
      ] as const,
  ),
  [
    'fts.cern.watchdog.restart',
    good(FTS, '{ watchdog: { restart: 5 s } }'),
    `${good(FTS, '{ watchdog: { restart: 5 s } }')}faults: [{ name: f, kind: daemon-restart, at: 1 h }]\n`,
  ],
  [
    'fts.cern.heartbeat',
    good(FTS, '{ heartbeat: 5 min }'),
    `${good(FTS, '{ heartbeat: 5 min }')}faults: [{ name: f, kind: lead-lost, at: 1 h }]\n`,
  ],
  [
    'fts.cern.call_back',
    good(FTS, '{ call_back: { round_trip: 1 s } }'),
    good(FTS, '{ call_back: { round_trip: 1 s } }').replace('dc24', 'fts-callback'),
  ],
  [
    'fts.cern.exchange',
    good(FTS, '{ tokens: false, exchange: { bulk: 5, threads: 3 } }'),
    good(FTS, '{ exchange: { threads: 3 } }'),
  ],
  ...['exchange: { threads: 3 }', 'refresh: { threads: 3 }', 'http_timeout: 5 s'].map(
    (keys) =>
      [
        `fts.cern.${keys.replace(/: .*/, keys.includes('threads') ? '.threads' : '')}`,
        good(FTS, `{ version: "3.14", ${keys} }`).replace('dc24', 'atlas-per-file'),
        good(FTS, `{ ${keys} }`),
      ] as const,
  ),
  [
    'fts.cern.refresh.margin',
    good(FTS, '{ version: "3.14", refresh: { margin: 5 min } }').replace('dc24', 'atlas-per-file'),
    good(FTS, '{ refresh: { margin: 5 min } }').replace('dc24', 'fts-callback'),
  ],
  [
    'fts.cern.exchange.backoff',
    good(FTS, '{ exchange: { attempts: 1, backoff: 5 min } }'),
    good(FTS, '{ exchange: { attempts: 2, backoff: 5 min } }'),
  ],
  [
    'fts.cern.link.interval',
    good(FTS, '{ link: { optimizer: false, interval: 90 s } }'),
    good(FTS, '{ link: { interval: 90 s } }'),
  ],
  [
    'fts.cern.link.min',
    good(FTS, '{ link: { optimizer: false, min: 3 } }'),
    good(FTS, '{ link: { optimizer: false, min: 3, initial: 2 } }'),
  ],
  [
    'fts.cern.retry.delay',
    good(FTS, '{ retry: { delay: 90 s } }'),
    good(FTS, '{ retry: { count: 1, delay: 90 s } }'),
  ],
  ...['pods: 3', 'threads: 3', 'chunk: 10', 'sleep: 20 s', 'retry_after: 2 h', 'delete_time: 1 s'].map(
    (key) =>
      [
        `submitters.cms.reaper.${key.split(':')[0]}`,
        good(SUBMITTER, `cms: { reaper: { ${key} } }`),
        good(SUBMITTER, `cms: { reaper: { rate: 1 Hz, ${key} } }`),
      ] as const,
  ),
  ...['pause: 1 min', 'exclude_for: 1 min'].map(
    (key) =>
      [
        `submitters.cms.reaper.${key.split(':')[0]}`,
        good(SUBMITTER, `cms: { tokens: { cache: "off" }, reaper: { rate: 1 Hz, ${key} } }`),
        good(SUBMITTER, `cms: { tokens: { cache: per-pod }, reaper: { rate: 1 Hz, ${key} } }`),
      ] as const,
  ),
  [
    'submitters.cms.second_credential',
    good(SUBMITTER, 'cms: { second_credential: true }').replace('dc24', 'x509'),
    good(SUBMITTER, 'cms: { second_credential: true }'),
  ],
  [
    'issuers.cms.cleanup.page',
    good(ISSUER, 'cms: { cleanup: { model: "off", page: 5 } }'),
    good(ISSUER, 'cms: { cleanup: { page: 5 } }'),
  ],
  ...(
    [
      [
        'cleanup.initial_delay',
        '{ cleanup: { initial_delay: 5 min } }',
        '{ probes: { liveness: true }, cleanup: { initial_delay: 5 min } }',
      ],
      ['cleanup.deadlock', '{ cleanup: { model: "off", deadlock: 5 % } }', '{ cleanup: { deadlock: 5 % } }'],
      [
        'cleanup.delete_time',
        '{ cleanup: { model: "off", delete_time: 1 ms } }',
        '{ cleanup: { model: "off", in_request: 1, delete_time: 1 ms } }',
      ],
      [
        'store.refresh_index',
        '{ store: { refresh_index: false } }',
        '{ clients: { fts: { clear_on_refresh: true } }, store: { refresh_index: false } }',
      ],
      [
        'store.scan_time',
        '{ clients: { fts: { clear_on_refresh: true } }, store: { scan_time: 1 us } }',
        '{ clients: { fts: { clear_on_refresh: true } }, store: { refresh_index: false, scan_time: 1 us } }',
      ],
      [
        'store.revoked_after',
        '{ store: { revoked_after: 1 min } }',
        '{ store: { revoked: 5 %, revoked_after: 1 min } }',
      ],
      [
        'growth.grants',
        '{ growth: { grants: [discovery] } }',
        '{ growth: { law: linear, grants: [discovery] } }',
      ],
      ['growth.rows', '{ growth: { rows: all } }', '{ growth: { law: linear, rows: all } }'],
      ['odd_pods.factor', '{ odd_pods: { factor: 2 } }', '{ odd_pods: { pods: 1, factor: 2 } }'],
      [
        'pool.second_after',
        '{ pool: { second_after: 5 % } }',
        '{ pool: { second: [token_exchange], second_after: 5 % } }',
      ],
      ['keys.weight', '{ keys: { host: static, weight: 1 } }', '{ keys: { weight: 1 } }'],
    ] as const
  ).map(
    ([key, unread, read]) =>
      [`issuers.cms.${key}`, good(ISSUER, `cms: ${unread}`), good(ISSUER, `cms: ${read}`)] as const,
  ),
  [
    'issuers.cms.cleanup.max_pages',
    good(ISSUER, 'cms: { cleanup: { model: single-page, max_pages: 5 } }'),
    good(ISSUER, 'cms: { cleanup: { max_pages: 5 } }'),
  ],
  [
    'issuers.cms.cleanup.database_share',
    good(ISSUER, 'cms: { cleanup: { database_share: 50 % } }'),
    good(ISSUER, 'cms: { database: {}, cleanup: { database_share: 50 % } }'),
  ],
  [
    'issuers.cms.growth.reference_rows',
    good(ISSUER, 'cms: { growth: { reference_rows: 5 } }'),
    good(ISSUER, 'cms: { growth: { law: linear, reference_rows: 5 } }'),
  ],
  [
    'issuers.cms.probes.timeout',
    good(ISSUER, 'cms: { probes: { readiness: false, timeout: 5 s } }'),
    good(ISSUER, 'cms: { probes: { timeout: 5 s } }'),
  ],
  [
    'issuers.cms.probes.failures',
    good(ISSUER, 'cms: { probes: { readiness: false, failures: 5 } }'),
    good(ISSUER, 'cms: { probes: { failures: 5 } }'),
  ],
  [
    'submitters.cms.repair.give_up',
    good(SUBMITTER, 'cms: { repair: { enabled: false, give_up: 5 d } }'),
    good(SUBMITTER, 'cms: { repair: { give_up: 5 d } }'),
  ],
  [
    'submitters.cms.client',
    good(SUBMITTER, 'cms: { client: load }').replace('dc24', 'x509'),
    good(SUBMITTER, 'cms: { client: load }'),
  ],
  [
    'submitters.cms.fts_token',
    good(SUBMITTER, 'cms: { fts_token: false }').replace('dc24', 'x509'),
    good(SUBMITTER, 'cms: { fts_token: false }'),
  ],
  [
    'submitters.cms.tokens.reuse_floor',
    good(SUBMITTER, 'cms: { tokens: { cache: "off", reuse_floor: 5 s } }'),
    good(SUBMITTER, 'cms: { tokens: { reuse_floor: 5 s } }'),
  ],
  [
    'tokens.maximum_age',
    good('{ preset: dc24 }', '{ cache: "off", maximum_age: 5 h }'),
    good('{ preset: dc24 }', '{ maximum_age: 5 h }'),
  ],
  [
    'tokens.reuse_floor',
    good('{ preset: dc24 }', '{ reuse_floor: 5 s }').replace(
      SUBMITTER,
      'cms: { tokens: { reuse_floor: 9 s } }',
    ),
    good('{ preset: dc24 }', '{ reuse_floor: 5 s }')
      .replace(SUBMITTER, 'cms: { tokens: { reuse_floor: 9 s } }\n  atlas: { issuer: cms }')
      .replace('    files', '    submitter: cms\n    files'),
  ],
  ...['cache_memory: 1 MB', 'cache_entry: 2 kB'].map(
    (keys) =>
      [
        `tokens.${keys.replace(/:.*/, '')}`,
        good('{ preset: dc24 }', `{ ${keys} }`),
        good('{ preset: dc24 }', `{ cache: per-pod, ${keys} }`),
      ] as const,
  ),
  [
    'tokens.directories',
    good('{ preset: dc24 }', '{ directories: 3 }'),
    good('{ preset: dc24 }', '{ scope: directory, source_scope: rse, directories: 3 }'),
  ],
  [
    'submitters.cms.tokens.audience',
    good(SUBMITTER, 'cms: { version: 33, request_oidc_audience: any, tokens: { audience: rse } }'),
    good(SUBMITTER, 'cms: { version: 33, tokens: { audience: rse } }'),
  ],
  [
    'submitters.cms.poller.oidc',
    good(SUBMITTER, 'cms: { poller: { oidc: true } }').replace('dc24', 'alice-envelope'),
    good(SUBMITTER, 'cms: { poller: { oidc: true } }'),
  ],
  [
    'submitters.cms.utc_offset',
    good(SUBMITTER, 'cms: { utc_offset: 1 h }'),
    good(SUBMITTER, 'cms: { version: 40.3, utc_offset: 1 h }'),
  ],
  [
    'sites.B.clock_leeway',
    good('{ readiness: not-ready }', '{ readiness: failed, clock_leeway: 5 s }'),
    good('{ readiness: not-ready }', '{ clock_leeway: 5 s }'),
  ],
  [
    'storage.keys.dcache',
    `${GOOD}storage: { keys: { dcache: { refresh: 5 h } } }\n`,
    `${good('A: {}', 'A: { technology: dcache }')}storage: { keys: { dcache: { refresh: 5 h } } }\n`,
  ],
  [
    'storage.acl_cache',
    `${good('A: {}\n  B: { readiness: not-ready }', 'A: { technology: storm }\n  B: { technology: storm }')}storage: { acl_cache: 5 s }\n`,
    `${GOOD}storage: { acl_cache: 5 s }\n`,
  ],
  [
    'sites.B.keys',
    good('{ readiness: not-ready }', '{ readiness: failed, keys: { refresh: 5 h } }'),
    good('{ readiness: not-ready }', '{ keys: { refresh: 5 h } }'),
  ],
  [
    'sites.A.keys.ahead',
    good('A: {}', 'A: { keys: { ahead: 5 min } }'),
    good('A: {}', 'A: { keys: { ahead: 5 min, background: 1 min } }'),
  ],
  [
    'storage.keys.xrootd.ahead',
    `${GOOD}storage: { keys: { xrootd: { ahead: 5 min } } }\n`,
    `${GOOD}storage: { keys: { xrootd: { ahead: 5 min, background: 1 min } } }\n`,
  ],
  [
    'sites.A.accepted.slides',
    good('A: {}', 'A: { technology: storm, accepted: { slides: true } }'),
    good('A: {}', 'A: { technology: storm, accepted: { slides: true, lifetime: 1 min } }'),
  ],
  [
    'storage.versions.storm',
    `${GOOD}storage: { versions: { storm: "1.4" } }\n`,
    `${good('A: {}', 'A: { technology: storm }')}storage: { versions: { storm: "1.4" } }\n`,
  ],
  [
    'workloads.production.gate',
    good('{ law: poisson, rate: 10 /h }', '{ law: at, times: [1 h] }\n    gate: { hours: [8, 9] }'),
    good('files: 10', 'gate: { hours: [8, 9] }'),
  ],
  ['load_tests.bench.think', loadTest('rate: 1 Hz, think: 5 s'), loadTest('clients: 1, think: 5 s')],
  [
    'load_tests.bench.retry_wait',
    loadTest('clients: 1, retry_wait: 5 s'),
    loadTest('clients: 1, retries: 1, retry_wait: 5 s'),
  ],
];

describe('a key that nothing reads is told of at its place', () => {
  test.each(CASES)('%s', (key, unread, read) => {
    expect(unreadIn({ 'small.yaml': unread })).toEqual([
      expect.stringMatching(new RegExp(`^small\\.yaml:[1-9][0-9]*:[1-9][0-9]*: nothing reads \`${key}\`$`)),
    ]);
    expect(unreadIn({ 'small.yaml': read })).toEqual([]);
  });

  test('with the reason and the remedy', () => {
    const { warnings } = load({ 'small.yaml': CASES[0]?.[1] ?? '' });
    expect(warnings).toContainEqual(
      expect.objectContaining({
        line: 9,
        column: 40,
        message:
          'nothing reads `fts.cern.exchange.bulk`: this version of FTS exchanges all that it finds in a turn',
        suggestion: 'leave it out',
      }),
    );
  });
});

describe('a key is not told of', () => {
  const CACHED = good('{ preset: dc24 }', '{ reuse_floor: 5 s }');

  test('when one variant reads it, wherever the others leave it unread', () => {
    const variants = 'variants:\n  no-cache: { tokens.cache: "off" }\n';
    expect(unreadIn({ 'small.yaml': CACHED + variants })).toEqual([]);
    const both = `variants:\n  no-cache: { tokens: { cache: "off", maximum_age: 5 h } }\n`;
    expect(unreadIn({ 'small.yaml': CACHED + both })).toEqual([
      'small.yaml:21:39: nothing reads `tokens.maximum_age`, in the variant `no-cache`',
    ]);
  });

  test('when a profile sets it, or a preset', () => {
    const text = `include: [p.yaml]\n${good('{ pods: 1 }', '{ profile: iam }').replace('dc24', 'x509')}`;
    expect(
      unreadIn({ 'small.yaml': text, 'p.yaml': 'profiles: { iam: { growth: { reference_rows: 5 } } }\n' }),
    ).toEqual([]);
  });

  test('by any scenario of the repository', () => {
    const told = namedScenarios(scenariosRoot()).flatMap(({ name }) =>
      loadScenario(name).warnings.filter(({ message }) => message.startsWith('nothing reads')),
    );
    expect(told).toEqual([]);
  });
});

test('a dotted key is told of by its last step', () => {
  const variants = 'variants:\n  slow: { fts.cern.refresh.poll: 5 s, fts.cern.refresh.interval: 9 s }\n';
  expect(unreadIn({ 'small.yaml': GOOD + variants })).toEqual([
    'small.yaml:21:11: nothing reads `fts.cern.refresh.poll`, in the variant `slow`',
  ]);
});

test('a key that `--set` gives is told of as the option', () => {
  expect(unreadIn({ 'small.yaml': GOOD }, ['fts.cern.refresh.poll=5 s'])).toEqual([
    '--set fts.cern.refresh.poll=5 s:0:0: nothing reads `fts.cern.refresh.poll`',
  ]);
});
