import { z } from 'zod';
import { group } from '../../language/group.js';
import { name } from '../../language/names.js';
import { count, duration, period, servers, share, timeLimit, weight } from '../../language/quantity.js';
import { FTS_RESTS, FTS_VERSIONS, type FtsVersionName } from './versions.js';

/** An FTS instance: token services, scheduler, limits, timeouts and watchdogs. */
export const ftsSchema = z.strictObject({
  version: z.enum(FTS_VERSIONS).optional().meta({
    description:
      '2024-02: that of the data challenge, whose rows stay for ever; 3.13: exchange of all, half-life refresh; 3.14: bulk exchange, just-in-time refresh; default: the one that the `tokens.management` of its submitters needs, otherwise 3.13',
  }),
  up_for: duration().optional().meta({
    description:
      'all its processes were started this long before the scenario begins; absent: it has run for so long that each of its loops is at a phase of its own',
    source: 'the loops have no jitter (FTS sources): a phase is when a process was started',
  }),
  tokens: z.boolean().default(true).meta({
    description: 'the instance has token code; otherwise its transfers go by X.509',
    source: 'T1 A11',
  }),
  client: name().default('fts').meta({
    description: 'OAuth client of each issuer by whose lifetimes tokens are exchanged and refreshed',
  }),
  nodes: servers(4).meta({ description: 'nodes of the cluster', source: 'assumption' }),
  slots: servers(400).meta({
    description: 'transfer agents per node',
    source: 'FTS ServerConfigReader: MaxUrlCopyProcesses 400',
  }),
  scheduling_interval: period('2 s').meta({
    description: 'period of the scheduler',
    source: 'FTS ServerConfigReader',
  }),
  submit_time: duration('50 ms').meta({ description: 'REST time of a submission', source: 'assumption' }),
  submit_time_per_file: duration('2 ms').meta({
    description: 'added for each file of the submission',
    source: 'assumption',
  }),
  heartbeat: duration('120 s').meta({
    description: 'another node takes the token services over from a lead that has been silent for this long',
    source: 'FTS ServerConfigReader: node dead after 120 s',
  }),
  http_timeout: timeLimit().optional().meta({
    description: 'an answer of the issuer that takes longer counts as a failure; absent: FTS waits for ever',
    source: "assumption: FTS sets none, and Davix's own is not verified",
  }),
  select_time: duration('0 s').meta({
    description:
      'for each row of t_token: how long it takes to read the rows of a turn of the exchange or refresh service',
    source: 'assumption: the database costs nothing',
  }),
  rest: z.enum(FTS_RESTS).default('3.13.4').meta({
    description:
      '3.13: version of its REST interface; before 3.13.4 a JWT that is submitted again leaves its row retired, and nothing refreshes it any more',
    source: 'fts-rest-flask e908999, 3 Sep 2024; the newest is assumed',
  }),
  token_prep: z.boolean().default(true).meta({
    description:
      '2024-02: files wait in TOKEN_PREP until their tokens are exchanged; false: they start at once with what was submitted, and a failed exchange fails none',
    source: 'cern-fts/fts3 85ca3fbfc and 820cbcfbd: off from 12 Feb 18:54 to 13 Feb 2024 14:51',
  }),
  non_managed_tokens: z.boolean().default(false).meta({
    description:
      '3.13 with REST 3.13.4: tokens without offline_access are neither exchanged nor refreshed, and their files wait for nothing',
    source: 'NonManagedTokens: fts-rest-flask ed74d1c, default False; cern-fts/fts3 c12bd7d8b, v3.13.2',
  }),
  python_daemons: z.boolean().default(true).meta({
    description:
      '3.13: its refresher and its housekeeper run; false: as packaged in 3.13.0 to 3.13.2, where neither can be started',
    source: 'cern-fts/fts3 0ed482693 and f2d89019e, 3.13.3; that a site mended it: assumption',
  }),
  exchange: group('the token exchange service; runs on one node', {
    interval: period('30 s').meta({
      description: 'pause between turns of the exchange service',
      source: 'FTS TokenExchangeCheckInterval',
    }),
    threads: servers(5).meta({
      description: 'exchanges at the same time, in the whole instance',
      source: 'FTS InternalThreadPool 5',
    }),
    bulk: count(500).meta({
      description: '3.14 only: most tokens a turn; a full bulk is followed at once',
      source: 'FTS TokenExchangeBulkSize',
    }),
    calls: count().optional().meta({
      description:
        'HTTP calls per exchange: 2 with discovery (default of 2024-02 and 3.13), 1 where it is cached (default of 3.14)',
      source: 'fts3 log, 20 Nov 2024',
    }),
    stores_access_token: z.boolean().optional().meta({
      description:
        'the access token of the answer replaces the submitted one; otherwise only the refresh token is kept; default: false in 2024-02, true later',
      source: 'cern-fts/fts3 9cc45a625, 15 Feb 2024',
    }),
    backoff: duration('10 min').meta({
      description: 'wait after the first failure of a token',
      source: 'FTS MySqlAPI.cpp',
    }),
    backoff_factor: weight(6).meta({
      description: 'each further wait is this many times longer',
      source: 'FTS MySqlAPI.cpp',
    }),
    backoff_cap: duration('1440 min').meta({ description: 'longest wait', source: 'FTS MySqlAPI.cpp' }),
    attempts: count(5).meta({ description: 'attempts for one token, ever', source: 'FTS MySqlAPI.cpp' }),
  }),
  refresh: group('the token refresh service; runs on one node', {
    interval: period().optional().meta({
      description: 'pause between turns; default: 300 s in 2024-02 and 3.13, 15 s in 3.14',
      source: 'ftstokenrefresherd; ServerConfigReader',
    }),
    bulk: count().optional().meta({
      description: 'most tokens a turn; default: 1000 in 2024-02 and 3.13, 500 in 3.14',
      source: 'ftstokenrefresherd; TokenRefreshBulkSize',
    }),
    threads: servers().optional().meta({
      description: 'refreshes at the same time; default: 10 in 2024-02 and 3.13, 5 in 3.14',
      source: 'ftstokenrefresherd; InternalThreadPool',
    }),
    life_fraction: share('50 %').meta({
      description: '2024-02: a token is due after so much of its life',
      source: 'assumption: as in 3.13, ftstokenrefresherd',
    }),
    life_left: duration().optional().meta({
      description:
        '2024-02: a token is due when less than this of its life is left, instead of `life_fraction`',
      source: 'assumption: near-to-expire tokens, dmwm/CMSRucio#767',
    }),
    until: duration().optional().meta({
      description: '2024-02 and 3.13: the refresher is stopped at this time, from the start',
      source: 'WLCG AuthZ call after the data challenge (indico 1382778): refreshing was stopped for ATLAS',
    }),
    update_time: duration('0 s').meta({
      description:
        '2024-02 and 3.13: time to write one token that was refreshed, one after the other when all have been answered',
      source: 'ftstokenrefresherd: one autocommit each; how long it takes: assumption',
    }),
    unreadable: share('0 %').meta({
      description:
        '3.13: tokens that cannot be decoded, name no `aud`, or are of a provider that is not configured, and crash the refresher',
      source: 'ftstokenrefresherd: exceptions that nothing catches; how many there are: assumption',
    }),
    margin: duration('300 s').meta({
      description: '3.14: an agent asks when less than this is left',
      source: 'TokenRefreshMarginPeriod',
    }),
    safety: duration('300 s').meta({
      description: '3.14: a token is handed out only with more than this left',
      source: 'TokenRefreshSafetyPeriod: code 300, shipped file 0',
    }),
    poll: period('15 s').meta({
      description: '3.14: period of the poller that marks and hands out',
      source: 'TokenRefreshPollerInterval',
    }),
    agent_retry: period('60 s').meta({
      description: '3.14: an agent asks again after',
      source: 'LegacyReporter.cpp',
    }),
    agent_wait: duration('300 s').meta({
      description: '3.14: an agent gives up after',
      source: 'LegacyReporter.cpp',
    }),
  }),
  call_back: group('how the submitter is asked for a fresh token; margin and waits are those of `refresh`', {
    round_trip: duration('100 ms').meta({
      description: 'network and REST time of one call-back to the submitter',
      source: 'assumption',
    }),
  }),
  watchdog: group('3.14: a turn longer than its grace kills the daemon before its results are stored', {
    check: period('60 s').meta({ description: 'period of the watchdog', source: 'FTS HeartBeat' }),
    exchange_grace: duration('600 s').meta({
      description: 'longest turn of the exchange service',
      source: 'TokenExchangeCheckGraceTime',
    }),
    refresh_grace: duration('120 s').meta({
      description: 'longest turn of the refresh service',
      source: 'TokenRefreshGraceTime',
    }),
    restart: duration('10 s').meta({
      description: 'time for a killed daemon to come back',
      source: 'assumption',
    }),
  }),
  housekeeping: group('removal of token and file rows', {
    interval: period('600 s').meta({
      description:
        'from the begin of a turn of the housekeeper to that of the next, if its work does not take longer',
      source: 'ftstokenhousekeeperd',
    }),
    statement_time: duration('0 s').meta({
      description:
        'what each statement of the housekeeper takes: it retires and deletes row by row, and 3.13 tries to delete every row of the table',
      source: 'assumption: the database costs nothing',
    }),
    retire: count(600000).meta({
      description: 'most tokens retired a turn',
      source: 'ftstokenhousekeeperd',
    }),
    keep_files: duration('7 d').meta({
      description: 'file rows, and the token rows that they refer to, are kept this long',
      source: 'FTS CleanInterval',
    }),
  }),
  link: group(
    'limits of every source-destination link',
    {
      min: count(2).meta({
        description: 'fewest active transfers that the optimizer allows',
        source: 'fts-schema: 2',
      }),
      max: count(130).meta({ description: 'most active transfers', source: 'fts-schema: 130' }),
      optimizer: z.boolean().default(true).meta({
        description: 'active transfers follow the success rate and throughput; false: always the most',
        source: 'FTS optimizer mode 2',
      }),
      initial: count()
        .optional()
        .meta({ description: 'active transfers at the start; default: the middle of the range' }),
      interval: period('60 s').meta({
        description: 'period of the optimizer',
        source: 'FTS optimizer: 60 s',
      }),
    },
    'fts-schema: 2 to 130',
  ),
  endpoint: group('limits of every storage endpoint', {
    inbound: count(200).meta({
      description: 'active transfers to one endpoint',
      source: 'fts-schema: 200',
    }),
    outbound: count(200).meta({
      description: 'active transfers from one endpoint',
      source: 'fts-schema: 200',
    }),
  }),
  retry: group('retries inside FTS', {
    count: count(0, 0).meta({ description: 'retries by FTS itself', source: 'fts-schema: 0' }),
    delay: duration('120 s').meta({ description: 'wait before a retry', source: 'FTS DbUtils.h: 120 s' }),
  }),
  timeout: group(
    'a copy is stopped after base + per_mib x size',
    {
      base: duration('600 s').meta({ description: 'for any copy', source: 'FTS heuristics.cpp' }),
      per_mib: duration('2 s').meta({ description: 'for each MiB', source: 'FTS heuristics.cpp' }),
      queue: duration('168 h').meta({
        description: 'a file is cancelled after this long in the queue',
        source: 'rucio: max_time_in_queue 168',
      }),
    },
    'FTS heuristics.cpp',
  ),
});

/** An instance whose version is settled. */
export type FtsConfig = z.output<typeof ftsSchema> & { version: FtsVersionName };
