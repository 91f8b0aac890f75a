import { z } from 'zod';
import { bytes, bytesPerSecond, count, duration, lawOf, rate, share, weight } from './quantity.js';

/**
 * The one definition of a scenario: its keys, units, defaults and meanings. The checked `Scenario`, the JSON Schema
 * and the reference page are all made from it. `source` in a key's metadata names the fact behind its default.
 */

const name = () =>
  z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'a name is 1 to 64 letters, digits, "-" or "_"');
const named = <T extends z.ZodType>(value: T) => z.record(name(), value);
const day = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);

/** Lifetimes and refresh-token policy of one OAuth client, as set at the issuer. */
export const clientSchema = z.strictObject({
  access_lifetime: duration('1 h').meta({
    description: 'lifetime of access tokens issued to this client',
    source: 'INDIGO IAM application.yml: 3600 s',
  }),
  refresh_lifetime: duration('30 d').meta({
    description: 'lifetime of refresh tokens issued to this client',
    source: 'INDIGO IAM application.yml: 2592000 s',
  }),
  reuse_refresh_token: z.boolean().default(true).meta({
    description: 'false: every refresh replaces the refresh token and drops the old one at once (single-use)',
    source: 'indigo-iam/iam#707: on since February 2024',
  }),
});

export const issuerSchema = z.strictObject({
  profile: name().optional().meta({ description: 'the profile from which keys left out here are taken' }),
  pods: count(1).meta({
    description: 'ready pods behind the load balancer',
    source: 'T1 D3: one pod on OpenShift',
  }),
  slots: count(21).meta({
    description: 'requests that one pod works on at the same time',
    source: 'fitted to T1 D1: 350 Hz x 60 ms',
  }),
  service: lawOf(duration, { law: 'exponential', mean: '60 ms' }).meta({
    description:
      'time for which a client_credentials request keeps its slot, with one pod and an empty table',
    source: 'T1 D1: 60 ms',
  }),
  weights: z
    .strictObject({
      client_credentials: weight(1),
      token_exchange: weight(1.43),
      refresh_token: weight(1.11),
      discovery: weight(0.1),
    })
    .prefault({} as never)
    .meta({
      description: 'service time of each grant relative to client_credentials',
      source: 'T5 D5: 1000, 700 and 900 per s; discovery: assumption',
    }),
  round_trip: lawOf(duration, { law: 'constant', value: '0 s' }).meta({
    description: 'network, TLS and proxy time added to every call; holds no slot',
    source: 'assumption',
  }),
  scaling: z
    .strictObject({
      sigma: weight(0).meta({ description: 'contention between pods (Universal Scalability Law)' }),
      kappa: weight(0).meta({ description: 'crosstalk between pods (Universal Scalability Law)' }),
    })
    .prefault({} as never)
    .meta({
      description: 'how service slows with more pods: S x (1 + sigma (n-1) + kappa n (n-1))',
      source: 'assumption',
    }),
  database: z
    .strictObject({
      servers: count(12).meta({ description: 'requests that the database works on at the same time' }),
      share: share('33 %').meta({ description: 'part of the service time that is spent in the database' }),
    })
    .optional()
    .meta({
      description: 'one database station shared by all pods; absent: the database is part of the pod',
      source: 'T5 D6: one database behind all pods',
    }),
  threads: count(200).meta({ description: 'worker threads of a pod', source: 'Spring Boot default' }),
  accept_queue: count(100).meta({
    description: 'connections that wait for a thread; one more is refused',
    source: 'Spring Boot default',
  }),
  pool: z
    .strictObject({
      connections: count(50).meta({ source: 'INDIGO IAM application-mysql.yml: 50' }),
      timeout: duration('30 s').meta({ source: 'HikariCP default' }),
    })
    .prefault({} as never)
    .meta({ description: 'database connection pool of a pod' }),
  store: z
    .strictObject({
      access_tokens: z
        .boolean()
        .default(true)
        .meta({ description: 'access tokens are stored in the database', source: 'IAM up to 1.12' }),
      hidden_refresh_tokens: z.boolean().default(true).meta({
        description: 'client_credentials with offline_access stores a refresh token that nobody gets',
        source: 'indigo-iam/iam#847, fixed in 1.11.0',
      }),
    })
    .prefault({} as never),
  growth: z
    .strictObject({
      law: z.enum(['none', 'logarithmic', 'linear']).default('none'),
      reference_rows: count(100000).meta({
        description: 'logarithmic: factor 1 + ln(1 + rows/reference)/10; linear: 1 + rows/reference',
        source: 'assumption',
      }),
    })
    .prefault({} as never)
    .meta({ description: 'how service time grows with stored rows', source: 'assumption' }),
  cleanup: z
    .strictObject({
      model: z.enum(['loop', 'single-page', 'off']).default('loop').meta({
        description:
          'loop: pages until empty, up to max_pages or max_time (IAM up to 1.12); single-page: one page of each kind a period',
      }),
      period: duration('300 s').meta({
        description: 'loop: pause after a run; single-page: period',
        source: 'IAM_TOKEN_CLEANUP_PERIOD_MSEC',
      }),
      initial_delay: duration('600 s'),
      page: count(100),
      max_pages: count(1000),
      max_time: duration('600 s'),
      delete_time: duration('5 ms').meta({
        description: 'time to delete one row',
        source: 'assumption: 2 to 10 ms',
      }),
    })
    .prefault({} as never)
    .meta({
      description: 'the job that removes expired rows; every pod runs its own',
      source: 'IAM TaskConfig',
    }),
  exchange_lifetime: z.enum(['client', 'subject']).default('client').meta({
    description:
      'lifetime of an exchanged token: that of the calling client, or what is left of the subject token',
    source: 'indigo-iam/iam#738',
  }),
  initial_rows: z
    .strictObject({ access_tokens: count(0, 0), refresh_tokens: count(0, 0) })
    .prefault({} as never)
    .meta({ description: 'rows already in the table at the start; they never expire within the run' }),
  clients: named(clientSchema)
    .prefault({ rucio: {}, fts: {}, load: {} } as never)
    .meta({ description: 'OAuth clients by name: rucio, fts, load, or any that a submitter names' }),
});

/** The choices of a token model; every one can be set alone. */
export const tokensSchema = z.strictObject({
  preset: z
    .enum(['dc24', 'cms-dataset', 'cms-dataset-uncached', 'cms-namespace-any', 'atlas-per-file', 'x509'])
    .default('dc24')
    .meta({ description: 'a named set of choices; keys beside it override it' }),
  credential: z.enum(['token', 'x509']).default('token'),
  scope: z
    .enum(['namespace', 'rse', 'dataset', 'file'])
    .default('rse')
    .meta({ description: 'for how much one token is good' }),
  audience: z.enum(['any', 'rse']).default('rse'),
  cache: z
    .enum(['shared', 'per-process', 'off'])
    .default('shared')
    .meta({ description: "the submitter's token cache", source: 'rucio core/oidc.py' }),
  reuse_floor: duration('300 s').meta({
    description: 'a cached token is reused only with at least this much life left',
    source: 'rucio core/oidc.py token_min_lifetime',
  }),
  maximum_age: duration('6 h').meta({
    description: 'a cached token is dropped at this age',
    source: 'rucio core/oidc.py token_max_lifetime 21600 s',
  }),
  offline_access: z
    .boolean()
    .default(true)
    .meta({ description: 'the submitter asks for offline_access', source: 'rucio transfertool/fts3.py' }),
  unmanaged: z
    .boolean()
    .default(false)
    .meta({ description: 'FTS neither exchanges nor refreshes the tokens', source: 'FTS-2044' }),
});

export const submitterSchema = z.strictObject({
  experiment: name().optional().meta({ description: "the experiment; the submitter's name if left out" }),
  issuer: name()
    .optional()
    .meta({ description: 'the issuer; the one of the same name, or the only one, if left out' }),
  client: name().default('rucio'),
  pods: count(3).meta({ source: 'rucio-flux: CMS production runs 3 submitter pods' }),
  threads: count(5).meta({ description: 'submitter threads per pod', source: 'rucio-flux: 5' }),
  bulk: count(100).meta({
    description: 'requests that a thread takes at once',
    source: 'rucio bin/rucio-conveyor-submitter: 100',
  }),
  group_bulk: count(50).meta({ description: 'most files in one FTS job', source: 'rucio-flux: 50' }),
  sleep: duration('60 s').meta({
    description: 'pause of a thread that got less than bulk',
    source: 'rucio-flux: 60 s',
  }),
  partition_wait: duration('10 s').meta({
    description: 'pods begin this far apart',
    source: 'rucio: partition wait 10 s',
  }),
  file_time: duration('20 ms').meta({
    description: "a thread's own work for one file (database, path, JSON), without any HTTP call",
    source: 'assumption',
  }),
  fts_token: z.boolean().default(true).meta({
    description: 'ask for a token of scope fts for each job; without it jobs go by X.509',
    source: 'rucio transfertool/fts3.py',
  }),
  throttler: z
    .strictObject({
      max_transfers: count(100000).meta({
        description: 'transfers of one destination at FTS at the same time',
      }),
      sleep: duration('600 s').meta({ source: 'rucio throttler: 600 s' }),
    })
    .optional()
    .meta({ description: 'absent: no throttling' }),
  poller: z
    .strictObject({ sleep: duration('60 s').meta({ source: 'rucio poller: 60 s in code' }) })
    .prefault({} as never),
  finisher: z
    .strictObject({ sleep: duration('30 s').meta({ source: 'rucio finisher: CLI 30 s' }) })
    .prefault({} as never),
  retries: count(3, 0).meta({ description: 'attempts after the first', source: 'rucio core/request.py: 3' }),
  repair: z
    .strictObject({
      enabled: z.boolean().default(true),
      delays: z.array(duration()).min(1).prefault(['2 h', '4 h', '6 h', '8 h']).meta({
        description: 'time between repairs of a stuck lock on day 1, 2, 3 and later',
        source: 'rucio rule_grouping.py: 2 h, 4 h, 6 h, 8 h',
      }),
      give_up: duration('14 d').meta({ source: 'rucio rule.py: suspended after 14 d' }),
    })
    .prefault({} as never),
  tokens: tokensSchema.prefault({} as never).meta({
    description: 'token choices of this submitter; what is left out comes from `tokens` of the scenario',
  }),
});

export const ftsSchema = z.strictObject({
  version: z.enum(['3.13', '3.14']).default('3.13').meta({
    description: '3.13: exchange of all, half-life refresh; 3.14: bulk exchange, just-in-time refresh',
  }),
  tokens: z.boolean().default(true).meta({
    description: 'the instance has token code; otherwise its transfers go by X.509',
    source: 'T1 A11',
  }),
  client: name().default('fts'),
  nodes: count(4).meta({ description: 'nodes of the cluster', source: 'assumption' }),
  slots: count(400).meta({
    description: 'transfer agents per node',
    source: 'FTS ServerConfigReader: MaxUrlCopyProcesses 400',
  }),
  scheduling_interval: duration('2 s').meta({ source: 'FTS ServerConfigReader' }),
  submit_time: duration('50 ms').meta({ description: 'REST time of a submission', source: 'assumption' }),
  submit_time_per_file: duration('2 ms').meta({ source: 'assumption' }),
  exchange: z
    .strictObject({
      interval: duration('30 s').meta({ source: 'FTS TokenExchangeCheckInterval' }),
      threads: count(5).meta({ source: 'FTS InternalThreadPool 5' }),
      bulk: count(500).meta({
        description: '3.14 only: most tokens a turn; a full bulk is followed at once',
        source: 'FTS TokenExchangeBulkSize',
      }),
      calls: count(2).optional().meta({
        description:
          'HTTP calls per exchange: 2 with discovery (default of 3.13), 1 where it is cached (default of 3.14)',
        source: 'fts3 log, 20 Nov 2024',
      }),
      backoff: duration('10 min').meta({ source: 'FTS MySqlAPI.cpp' }),
      backoff_factor: weight(6),
      backoff_cap: duration('1440 min'),
      attempts: count(5),
    })
    .prefault({} as never),
  refresh: z
    .strictObject({
      interval: duration().optional().meta({
        description: 'default: 300 s in 3.13, 15 s in 3.14',
        source: 'ftstokenrefresherd; ServerConfigReader',
      }),
      bulk: count()
        .optional()
        .meta({ description: 'most tokens a turn; default: 1000 in 3.13, 500 in 3.14' }),
      threads: count().optional().meta({ description: 'default: 10 in 3.13, 5 in 3.14' }),
      margin: duration('300 s').meta({
        description: '3.14: an agent asks when less than this is left',
        source: 'TokenRefreshMarginPeriod',
      }),
      safety: duration('300 s').meta({
        description: '3.14: a token is handed out only with more than this left',
        source: 'TokenRefreshSafetyPeriod: code 300, shipped file 0',
      }),
      poll: duration('15 s').meta({
        description: '3.14: period of the poller that marks and hands out',
        source: 'TokenRefreshPollerInterval',
      }),
      agent_retry: duration('60 s').meta({
        description: '3.14: an agent asks again after',
        source: 'LegacyReporter.cpp',
      }),
      agent_wait: duration('300 s').meta({
        description: '3.14: an agent gives up after',
        source: 'LegacyReporter.cpp',
      }),
    })
    .prefault({} as never),
  watchdog: z
    .strictObject({
      check: duration('60 s').meta({ source: 'FTS HeartBeat' }),
      exchange_grace: duration('600 s').meta({ source: 'TokenExchangeCheckGraceTime' }),
      refresh_grace: duration('120 s').meta({ source: 'TokenRefreshGraceTime' }),
      restart: duration('10 s').meta({
        description: 'time for a killed daemon to come back',
        source: 'assumption',
      }),
    })
    .prefault({} as never)
    .meta({
      description: '3.14: a turn longer than its grace kills the daemon before its results are stored',
    }),
  housekeeping: z
    .strictObject({
      interval: duration('600 s').meta({ source: 'ftstokenhousekeeperd' }),
      retire: count(600000).meta({ description: 'most tokens retired a turn' }),
      keep_files: duration('7 d').meta({
        description: 'file rows, and the token rows that they refer to, are kept this long',
        source: 'FTS CleanInterval',
      }),
    })
    .prefault({} as never),
  link: z
    .strictObject({
      min: count(2),
      max: count(130),
      optimizer: z.boolean().default(true),
      initial: count()
        .optional()
        .meta({ description: 'active transfers at the start; default: the middle of the range' }),
      interval: duration('60 s').meta({ source: 'FTS optimizer: 60 s' }),
    })
    .prefault({} as never)
    .meta({ description: 'limits of every source-destination link', source: 'fts-schema: 2 to 130' }),
  endpoint: z
    .strictObject({ inbound: count(200), outbound: count(200) })
    .prefault({} as never)
    .meta({ source: 'fts-schema: 200' }),
  retry: z
    .strictObject({ count: count(0, 0), delay: duration('120 s') })
    .prefault({} as never)
    .meta({ source: 'FTS: retry 0, 120 s' }),
  timeout: z
    .strictObject({
      base: duration('600 s'),
      per_mib: duration('2 s'),
      queue: duration('168 h').meta({ source: 'rucio: max_time_in_queue 168' }),
    })
    .prefault({} as never)
    .meta({ description: 'a copy is stopped after base + per_mib x size', source: 'FTS heuristics.cpp' }),
});

export const siteSchema = z.strictObject({
  technology: z.enum(['xrootd', 'dcache', 'storm', 'eos', 'dpm', 'echo']).default('xrootd'),
  readiness: z.enum(['ready', 'not-ready', 'failed', 'downtime']).default('ready').meta({
    description:
      'ready: takes tokens; not-ready: X.509 only; failed: takes tokens and rejects them; downtime: does not answer',
  }),
  fts: name()
    .optional()
    .meta({ description: 'FTS instance of transfers to this site; the only one if left out' }),
  inbound: count(400).meta({ description: 'incoming transfers at the same time', source: 'assumption' }),
  outbound: count(400).meta({ description: 'outgoing transfers at the same time', source: 'assumption' }),
  throughput: bytesPerSecond('50 MB/s').meta({ description: 'of one transfer', source: 'assumption' }),
  bandwidth: bytesPerSecond('12.5 GB/s').meta({
    description: 'of all transfers in one direction',
    source: 'assumption: 100 Gb/s',
  }),
  clock_offset: duration('0 s', { signed: true }).meta({ description: "the site's clock minus true time" }),
  clock_leeway: duration()
    .optional()
    .meta({ description: 'default: 60 s for storm, 0 s elsewhere', source: 'StoRM: Spring default' }),
  audiences: z
    .array(z.enum(['any', 'rse']))
    .default(['any', 'rse'])
    .meta({ description: 'audiences that the validator accepts' }),
});

export const storageSchema = z.strictObject({
  overhead: lawOf(duration, { law: 'exponential', mean: '5 s' }).meta({
    description: 'time of a transfer beside the bytes (stat, checksum, agent start)',
    source: 'assumption',
  }),
  throughput_cv: weight(0.5).meta({
    description: "spread of a transfer's throughput, lognormal",
    source: 'assumption',
  }),
  failure: share('1 %').meta({
    description: 'transfers that fail for reasons other than tokens',
    source: 'assumption',
  }),
});

const gateSchema = z.strictObject({
  weekdays: z.array(day).min(1).optional(),
  hours: z
    .tuple([z.number().min(0).max(24), z.number().min(0).max(24)])
    .optional()
    .meta({ description: 'from and to, hours of the day, UTC' }),
});

const phaseSchema = z.strictObject({
  from: duration(),
  factor: weight().meta({ description: 'the rate is multiplied by this from here on' }),
  ramp: duration('0 s').meta({ description: 'time in which the factor is reached in a straight line' }),
});

export const workloadSchema = z.strictObject({
  name: name(),
  submitter: name().optional().meta({ description: 'the only one if left out' }),
  arrivals: z.discriminatedUnion('law', [
    z.strictObject({ law: z.literal('poisson'), rate: rate().meta({ description: 'datasets per second' }) }),
    z.strictObject({ law: z.literal('fixed'), rate: rate() }),
    z.strictObject({ law: z.literal('at'), times: z.array(duration()).min(1) }),
    z.strictObject({
      law: z.literal('trace'),
      file: z.string().meta({ description: 'CSV: time_s,files,bytes,source,destination' }),
    }),
  ]),
  phases: z.array(phaseSchema).default([]),
  gate: gateSchema.optional(),
  files: lawOf(count, { law: 'constant', value: 100 }).meta({ description: 'files of a dataset' }),
  size: lawOf(bytes, { law: 'lognormal', mean: '1.5 GB', cv: 1 }).meta({
    description: 'size of a file',
    source: 'O1: 1.525 GB',
  }),
  sources: z
    .union([name(), z.array(name()).min(1), named(weight())])
    .optional()
    .meta({ description: 'one site, a list, or weights' }),
  destinations: z
    .union([name(), z.array(name()).min(1), named(weight())])
    .optional()
    .meta({ description: 'one site, a list, or weights' }),
  fanout: z
    .union([z.literal('all'), count()], { error: 'must be `all` or a whole number of at least 1' })
    .default(1)
    .meta({ description: 'destinations of each dataset: that many, or all' }),
});

export const loadTestSchema = z.strictObject({
  name: name(),
  issuer: name().optional(),
  client: name().default('load'),
  clients: count().optional().meta({ description: 'closed loop: that many clients' }),
  rate: rate().optional().meta({ description: 'open loop: Poisson requests (or chains) per second' }),
  think: lawOf(duration, { law: 'constant', value: '0 s' }),
  chain: z
    .array(z.enum(['client_credentials', 'token_exchange', 'refresh_token']))
    .min(1)
    .default(['client_credentials']),
  offline_access: z.boolean().default(false),
  from: duration('0 s'),
  until: duration().optional(),
});

/** A whole scenario after includes, profiles, presets, variants and overrides: complete, checked, read-only. */
export const scenarioSchema = z.strictObject({
  name: name(),
  title: z.string().max(120),
  description: z.string().default(''),
  horizon: duration().meta({ description: 'simulated time' }),
  warmup: duration('0 s').meta({ description: 'statistics begin after this' }),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(1),
  start: z.iso
    .datetime()
    .default('2024-01-01T00:00:00Z')
    .meta({ description: 'calendar time of the start, for gates' }),
  bin: duration().optional().meta({ description: 'bin of the timeline; default: about 300 bins' }),
  issuers: named(issuerSchema).default({}),
  submitters: named(submitterSchema).default({}),
  fts: named(ftsSchema).default({}),
  sites: named(siteSchema).default({}),
  storage: storageSchema.prefault({} as never),
  tokens: tokensSchema.prefault({} as never),
  workloads: z.array(workloadSchema).default([]),
  load_tests: z.array(loadTestSchema).default([]),
});

/** A scenario as the schema alone makes it: defaults applied, names not yet looked up. */
export type ParsedScenario = z.output<typeof scenarioSchema>;
export type IssuerConfig = z.output<typeof issuerSchema>;
export type ClientConfig = z.output<typeof clientSchema>;
export type TokensConfig = z.output<typeof tokensSchema>;
export type SubmitterConfig = z.output<typeof submitterSchema>;
export type FtsConfig = z.output<typeof ftsSchema>;
export type SiteConfig = z.output<typeof siteSchema>;
export type StorageConfig = z.output<typeof storageSchema>;
export type WorkloadConfig = z.output<typeof workloadSchema>;
export type LoadTestConfig = z.output<typeof loadTestSchema>;

type Complete<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: Exclude<T[P], undefined> };

/** A checked scenario: every name refers to something, and what may be left out has been filled in. */
export type Scenario = Omit<ParsedScenario, 'submitters' | 'sites' | 'workloads' | 'load_tests'> & {
  submitters: Record<string, Complete<SubmitterConfig, 'experiment' | 'issuer'>>;
  sites: Record<string, Complete<SiteConfig, 'fts'>>;
  workloads: Complete<WorkloadConfig, 'submitter' | 'sources' | 'destinations'>[];
  load_tests: Complete<LoadTestConfig, 'issuer'>[];
};
