import { z } from 'zod';
import { bytes, count, duration, lifetime } from '../../language/quantity.js';
import { TOKEN_MODEL_NAMES } from './models/registry.js';
import { AUDIENCES, CACHES, ISSUER_KINDS, MANAGEMENTS, SCOPES, WRITES } from './models/token-model.js';

/** The choices of a token model; every one can be set alone. */
export const tokensSchema = z.strictObject({
  preset: z
    .enum(TOKEN_MODEL_NAMES)
    .default('dc24')
    .meta({ description: 'a token model, which is a named set of choices; keys beside it override it' }),
  issuer: z.enum(ISSUER_KINDS).default('iam').meta({
    description:
      'who signs: `iam`, an issuer of the scenario; `rucio`, `dirac`, `alien`, the submitter itself; `presigned`, the storage; `x509`, nobody, as transfers go by multi-day proxies',
  }),
  scope: z.enum(SCOPES).default('rse').meta({
    description:
      'for how much one token is good; `transfer`: one credential for both ends of one copy, two per copy otherwise',
    source: 'rucio core/rse.py: RSE prefix',
  }),
  source_scope: z.enum(SCOPES).optional().meta({
    description: 'the same for the token of the source, where it differs from that of the destination',
    source: 'CMS: the source per RSE, the destination per directory',
  }),
  directories: count(1).meta({
    description:
      'directories of a dataset, each with an equal share of its files in a row; for the scope `directory`: CMS cuts two levels off the path of a file, which leaves a dataset of simulated events, and a run of recorded ones',
    source: 'assumption',
  }),
  audience: z
    .enum(AUDIENCES)
    .default('rse')
    .meta({ description: 'any: good at every storage endpoint; rse: at one', source: 'rucio core/rse.py' }),
  write: z.enum(WRITES).default('modify').meta({
    description:
      "what the destination's token allows; `modify` also reads, `create` neither reads, overwrites nor deletes",
    source: 'rucio core/rse.py: storage.modify',
  }),
  cache: z.enum(CACHES).default('shared').meta({
    description:
      "the submitter's token cache: `shared`, one memcached for all pods; `per-pod`, one in each, as the stock image of a daemon starts it; `per-process`, the memory of each process; `off`",
    source: 'rucio core/oidc.py; rucio/containers daemons/start-daemon.sh',
  }),
  cache_memory: bytes('64 MiB').meta({
    description: 'memory of the cache of a pod; when it is full, the token that was used longest ago goes',
    source: 'rucio/containers daemons/start-daemon.sh: memcached -m 64',
  }),
  cache_entry: bytes('1.5 kB').meta({
    description: 'memory that a token takes there: itself, its key, and what memcached adds',
    source: 'assumption',
  }),
  reuse_floor: duration('300 s').meta({
    description: 'a cached token is reused only with at least this much life left',
    source: 'rucio core/oidc.py token_min_lifetime',
  }),
  maximum_age: duration('6 h').meta({
    description: 'a cached token is dropped at this age',
    source: 'rucio core/oidc.py token_max_lifetime 21600 s',
  }),
  offline_access: z.boolean().default(true).meta({
    description: 'the submitter asks for offline_access, a refresh token beside the access token',
    source: 'rucio transfertool/fts3.py',
  }),
  management: z.enum(MANAGEMENTS).default('polling').meta({
    description:
      'what FTS does with a token: `polling`, exchange and half-life refresh (3.13); `just-in-time`, exchange and refresh when an agent needs it (3.14); `call-back`, no exchange, the submitter is asked when an agent needs a fresh one; `unmanaged`, nothing',
    source: 'FTS 3.13, 3.14; FTS-2044',
  }),
  access_lifetime: lifetime().optional().meta({
    description:
      "life of an access token, a URL or a proxy, and of the token with which the submitter shows itself to FTS; default: that of the issuer's client",
  }),
  sign_time: duration('0 s').meta({
    description: 'time for which a submitter thread waits for a token that is signed without an issuer',
  }),
});

export type TokensConfig = z.output<typeof tokensSchema>;
