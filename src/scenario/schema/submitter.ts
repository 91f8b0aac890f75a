import { z } from 'zod';
import { count, duration, servers } from '../quantity.js';
import { name } from './names.js';
import { rucioVersion } from './rucio-version.js';
import { tokensSchema } from './tokens.js';

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
  utc_offset: duration('0 s', { signed: true }).meta({
    description: "the submitter's hosts are so far ahead of UTC (1 h in CET); matters to old versions only",
    source: 'containers run on UTC',
  }),
  request_oidc_audience: z.enum(['any']).optional().meta({
    description: 'every token for storage gets this audience, whatever the endpoint; up to Rucio 33',
    source: 'rucio [conveyor] request_oidc_audience, removed in 34.0.0',
  }),
  pods: servers(3).meta({
    description: 'submitter pods',
    source: 'rucio-flux: CMS production runs 3 submitter pods',
  }),
  threads: servers(5).meta({ description: 'submitter threads per pod', source: 'rucio-flux: 5' }),
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
      sleep: duration('600 s').meta({
        description: 'pause of the throttler',
        source: 'rucio throttler: 600 s',
      }),
    })
    .optional()
    .meta({ description: 'absent: no throttling' }),
  poller: z
    .strictObject({
      sleep: duration('60 s').meta({
        description: 'pause of the poller',
        source: 'rucio poller: 60 s in code',
      }),
    })
    .prefault({} as never)
    .meta({ description: 'learns from FTS which transfers have ended' }),
  finisher: z
    .strictObject({
      sleep: duration('30 s').meta({
        description: 'pause of the finisher',
        source: 'rucio finisher: CLI 30 s',
      }),
      submitting_timeout: duration('120 min').meta({
        description:
          'a request that is still SUBMITTING after this is queued again, which does not count as a retry',
        source: 'rucio finisher.py: 120 min',
      }),
    })
    .prefault({} as never)
    .meta({ description: 'closes or retries requests that have ended' }),
  retries: count(3, 0).meta({ description: 'attempts after the first', source: 'rucio core/request.py: 3' }),
  repair: z
    .strictObject({
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
    })
    .prefault({} as never)
    .meta({ description: 'stuck locks after the last attempt' }),
  tokens: tokensSchema.prefault({} as never).meta({
    description: 'token choices of this submitter; what is left out comes from `tokens` of the scenario',
  }),
});
