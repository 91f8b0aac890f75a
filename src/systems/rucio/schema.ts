import { z } from 'zod';
import { group } from '../../language/group.js';
import { name } from '../../language/names.js';
import { count, duration, durationFrom, offset, servers } from '../../language/quantity.js';
import { tokensSchema } from '../tokens/schema.js';
import { reaperSchema } from './reaper-schema.js';
import { rucioVersion } from './version-schema.js';

/** Processes, threads and batches of a daemon beside the submitter. */
function daemonKeys(defaults: { pods: number; threads: number; bulk: number }) {
  return {
    pods: servers(defaults.pods).meta({
      description: 'pods, each of one process',
      source: `rucio-flux: ${defaults.pods}`,
    }),
    threads: servers(defaults.threads).meta({
      description: 'consumer threads in each pod',
      source: `rucio-flux: ${defaults.threads}`,
    }),
    bulk: count(defaults.bulk).meta({
      description: 'requests that a pod fetches at once; half of them are a full batch',
      source: `rucio, command line: ${defaults.bulk}`,
    }),
  };
}

/** A CronJob of Kubernetes is told minutes. */
const restartPeriod = durationFrom('1 min', 'cron counts in minutes');

/** An experiment's Rucio: its submitter, the other conveyor daemons and their token choices. */
export const submitterSchema = z.strictObject({
  profile: name().optional().meta({ description: 'the profile from which keys left out here are taken' }),
  experiment: name().optional().meta({ description: "the experiment; the submitter's name if left out" }),
  issuer: name()
    .optional()
    .meta({ description: 'the issuer; the one of the same name, or the only one, if left out' }),
  client: name()
    .default('rucio')
    .meta({ description: 'OAuth client of the issuer by whose lifetimes tokens are asked for' }),
  version: rucioVersion().meta({
    description:
      'release of Rucio, 33 to 41; parts left out are 0. Before 33.5 the lifetimes of the cache are constants, before 34.0 `request_oidc_audience` can be set, before 34.1 one token for FTS is good at every instance, and before 38.5.5, 39.4.2, 40.4 and 41 the cache counts wrongly on hosts that do not run on UTC',
    source: 'the releases of Rucio; 41 of 2026',
  }),
  utc_offset: offset('0 s').meta({
    description: "the submitter's hosts are so far ahead of UTC (1 h in CET); matters to old versions only",
    source: 'containers run on UTC',
  }),
  request_oidc_audience: z.enum(['any']).optional().meta({
    description: 'every token for storage gets this audience, whatever the endpoint; up to Rucio 33',
    source: 'rucio [conveyor] request_oidc_audience, removed in 34.0.0',
  }),
  pods: servers(3).meta({
    description: 'submitter pods, each of one process with a producer of batches',
    source: 'rucio-flux: CMS production ran 3 submitter pods in 2024',
  }),
  threads: servers(5).meta({
    description: 'consumer threads in each pod; one works on a batch, job after job',
    source: 'rucio-flux: 5',
  }),
  bulk: count(100).meta({
    description: 'requests that a pod fetches at once; a batch of this size is full',
    source: 'rucio bin/rucio-conveyor-submitter: 100',
  }),
  group_bulk: count(50).meta({
    description: 'most files in one FTS job, all of one batch',
    source: 'rucio-flux: 50',
  }),
  group_policy: z.enum(['rule', 'src_dest']).default('src_dest').meta({
    description:
      'what the files of a job have in common: their rule, as Rucio does by itself, or source and destination, whatever their rules',
    source:
      'assumption; rucio transfertool/fts3.py, bulk_group_transfers: rule, and others by configuration. They differ for rules of few files',
  }),
  sleep: duration('60 s').meta({
    description:
      "from the begin of a pod's turn to the begin of the next, at least 1 s after its end; 1 s after its end when the batch is full",
    source: 'rucio-flux: 60 s; rucio daemons/common.py',
  }),
  partition_wait: duration('10 s').meta({
    description: 'from the start of a process of a daemon to its first turn',
    source: 'rucio daemons/common.py: partition_wait_time 10 s',
  }),
  file_time: duration('20 ms').meta({
    description: "a thread's own work for one file (database, path, JSON), without any HTTP call",
    source: 'assumption',
  }),
  fts_token: z.boolean().default(true).meta({
    description: 'ask for a token of scope fts for each job; without it jobs go by X.509',
    source: 'rucio transfertool/fts3.py',
  }),
  preparer: z
    .strictObject({
      ...daemonKeys({ pods: 3, threads: 5, bulk: 100 }),
      sleep: duration('60 s').meta({
        description:
          'from the begin of a turn to the begin of the next; 1 s after its end when half the bulk is there',
        source: 'rucio bin/rucio-conveyor-preparer: 60 s',
      }),
      request_time: duration('10 ms').meta({
        description: "a thread's work for one request: its sources",
        source: 'assumption',
      }),
    })
    .optional()
    .meta({
      description:
        'looks for sources before a request is queued; absent: requests are queued at once, as at CMS until July 2024',
    }),
  x509_fallback: z.boolean().default(true).meta({
    description:
      'a certificate takes the place of a token that cannot be had, and of tokens where an end or the FTS instance takes none; false, a world without X.509: FTS refuses such jobs, and Rucio polls by token',
    source: 'rucio transfertool/fts3.py: usercert, silently; no option of 33 to 41 forbids it',
  }),
  second_credential: z.boolean().default(false).meta({
    description:
      'agents hold a proxy beside the tokens, as clients with both do: where an endpoint refuses a token they show the proxy',
    source: 'assumption: Rucio sends FTS one credential; XRootD and gfal clients try several',
  }),
  throttler: z
    .strictObject({
      max_transfers: count(100000).meta({
        description: 'transfers of one destination at FTS at the same time',
      }),
      sleep: duration('600 s').meta({
        description: 'from the begin of a turn of the throttler to the begin of the next',
        source: 'rucio throttler: 600 s',
      }),
    })
    .optional()
    .meta({ description: 'absent: no throttling' }),
  poller: group('learns from FTS which transfers have ended', {
    ...daemonKeys({ pods: 4, threads: 5, bulk: 1000 }),
    sleep: duration('60 s').meta({
      description:
        'from the begin of a turn to the begin of the next; 1 s after its end when half the bulk is there',
      source: 'rucio poller: 60 s in code',
    }),
    fts_bulk: count(100).meta({
      description: 'jobs that one call to FTS asks for',
      source: 'rucio bin/rucio-conveyor-poller: 100',
    }),
    query_time: duration('500 ms').meta({
      description: 'a call to FTS for the state of jobs',
      source: 'assumption',
    }),
    request_time: duration('5 ms').meta({
      description: "a thread's work for one request: its row in the database",
      source: 'assumption',
    }),
    oidc: z.boolean().default(false).meta({
      description:
        'the poller shows FTS a token of scope fts, looked up for each batch and instance; otherwise a certificate, where there is one; from Rucio 37 on',
      source: 'rucio [conveyor] poller_oidc_support: False',
    }),
  }),
  finisher: group('closes or retries requests that have ended', {
    ...daemonKeys({ pods: 4, threads: 5, bulk: 1000 }),
    sleep: duration('30 s').meta({
      description:
        'from the begin of a turn to the begin of the next; 1 s after its end when half the bulk is there',
      source: 'rucio finisher: CLI 30 s',
    }),
    request_time: duration('5 ms').meta({
      description: "a thread's work for one request: replica, lock and row in the database",
      source: 'assumption',
    }),
    submitting_timeout: duration('120 min').meta({
      description:
        'a request that is still SUBMITTING after this is queued again, which does not count as a retry',
      source: 'rucio finisher.py: 120 min',
    }),
  }),
  reaper: reaperSchema.optional().meta({
    description: 'deletes files, with tokens of its own; absent, or without `rate`: nothing is deleted',
  }),
  restart: z
    .strictObject({
      every: restartPeriod('1 d').meta({
        description: 'from one restart to the next',
        source: 'rucio helm-charts, automaticRestart: daily at 00:00',
      }),
      at: duration('0 s').meta({
        description: "the first restart, from the scenario's start on",
        source: 'rucio helm-charts, automaticRestart: daily at 00:00',
      }),
      spread: duration('10 s').meta({
        description: 'all pods are back within this time, each at a time of its own',
        source: 'assumption',
      }),
    })
    .optional()
    .meta({
      description:
        "all daemons are restarted by the clock, so that their turns fall together and each pod's own cache is empty; absent: they run on",
      source: 'rucio-flux: automaticRestart is on at CMS',
    }),
  retries: count(3, 0).meta({ description: 'attempts after the first', source: 'rucio core/request.py: 3' }),
  repair: group('stuck locks after the last attempt', {
    enabled: z
      .boolean()
      .default(true)
      .meta({ description: 'stuck locks are repaired', source: 'rucio judge-repairer' }),
    delays: z.array(duration()).min(1).prefault(['2 h', '4 h', '6 h', '8 h']).meta({
      description: 'time between repairs of a stuck lock on day 1, 2, 3 and later',
      source: 'rucio rule_grouping.py: 2 h, 4 h, 6 h, 8 h',
    }),
    give_up: duration('14 d').meta({
      description: 'a lock stuck for longer is given up',
      source: 'rucio rule.py: suspended after 14 d',
    }),
    sleep: duration('60 s').meta({
      description: 'from the begin of a turn of the repairer to the begin of the next',
      source: 'assumption: as the other daemons of Rucio by their code',
    }),
  }),
  tokens: tokensSchema.prefault({} as never).meta({
    description: 'token choices of this submitter; what is left out comes from `tokens` of the scenario',
  }),
});

export type SubmitterConfig = z.output<typeof submitterSchema>;
