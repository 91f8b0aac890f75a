import { z } from 'zod';
import { group } from '../../language/group.js';
import { name, named } from '../../language/names.js';
import {
  count,
  duration,
  durationFrom,
  lawOf,
  lifetime,
  period,
  servers,
  share,
  weight,
} from '../../language/quantity.js';
import { CLIENT_GRANTS, GRANTS } from './grants.js';

/** A page and its stage are told as one number of 32 bits. */
const PAGE_MOST = 1e8;

/** Requests that give up at once could ask again at the same instant for ever. */
const poolTimeout = durationFrom('250 ms', 'HikariCP takes none that is shorter');

/** Lifetimes and refresh-token policy of one OAuth client, as set at the issuer. */
export const clientSchema = z.strictObject({
  access_lifetime: lifetime('1 h').meta({
    description:
      'lifetime of access tokens issued to this client: for storage, and that with which a submitter shows itself to FTS',
    source: 'INDIGO IAM application.yml: 3600 s',
  }),
  access_jitter: share('0 %').meta({
    description:
      'lives of access tokens are drawn, uniform between so much shorter and so much longer than `access_lifetime`',
    source: 'assumption: IAM has no jitter; with some, tokens issued together are not renewed together',
  }),
  refresh_lifetime: lifetime('30 d').meta({
    description: 'lifetime of refresh tokens issued to this client',
    source: 'INDIGO IAM application.yml: 2592000 s',
  }),
  reuse_refresh_token: z.boolean().default(true).meta({
    description: 'false: every refresh replaces the refresh token and drops the old one at once (single-use)',
    source: 'indigo-iam/iam#707: on since February 2024',
  }),
  clear_on_refresh: z.boolean().default(false).meta({
    description: 'a refresh deletes the access tokens that were issued with its refresh token',
    source:
      'indigo-iam/iam#580: on at ATLAS until March 2023, when refreshes took 5 to 20 s; MITREid creates clients with true',
  }),
  grants: z
    .array(z.enum(CLIENT_GRANTS))
    .min(1)
    .default([...CLIENT_GRANTS])
    .meta({
      description: 'grants that the client may ask for; a client without token_exchange is not privileged',
    }),
});

/** An INDIGO IAM instance: pods, service times, database, stored tokens, clean-up and its OAuth clients. */
export const issuerSchema = z.strictObject({
  profile: name().optional().meta({ description: 'the profile from which keys left out here are taken' }),
  pods: servers(1).meta({
    description: 'ready pods behind the load balancer',
    source: 'T1 D3: one pod on OpenShift',
  }),
  slots: servers(21).meta({
    description: 'requests that one pod works on at the same time',
    source: 'fitted to T1 D1: 350 Hz x 60 ms',
  }),
  odd_pods: group(
    'pods of another version or on a slower machine; the load balancer does not know, and sends them as many requests as the others',
    {
      pods: count(0, 0, 10_000).meta({
        description: 'pods of the issuer, the first ones, that differ from the others',
        source: 'assumption',
      }),
      factor: weight(1).meta({
        description: 'their service times are multiplied by this',
        source: 'assumption',
      }),
      slots: servers()
        .optional()
        .meta({ description: 'requests that one of them works on at a time; default: as the others' }),
      access_tokens: z
        .boolean()
        .optional()
        .meta({ description: 'what `store.access_tokens` is for them; default: as the others' }),
      hidden_refresh_tokens: z
        .boolean()
        .optional()
        .meta({ description: 'what `store.hidden_refresh_tokens` is for them; default: as the others' }),
    },
    'NGINX: round robin; assumption: none',
  ),
  service: lawOf(duration, { law: 'exponential', mean: '60 ms' }).meta({
    description:
      'time for which a client_credentials request keeps its slot, with one pod and an empty table',
    source: 'T1 D1: 60 ms',
  }),
  weights: group(
    'service time of each grant relative to client_credentials',
    {
      client_credentials: weight(1).meta({ description: 'client_credentials, RFC 6749 4.4' }),
      token_exchange: weight(1.43).meta({ description: 'token exchange, RFC 8693', source: 'T5 D5' }),
      refresh_token: weight(1.11).meta({ description: 'refresh_token, RFC 6749 6', source: 'T5 D5' }),
      discovery: weight(0.1).meta({ description: 'read of the discovery document', source: 'assumption' }),
    },
    'T5 D5: 1000, 700 and 900 per s; discovery: assumption',
  ),
  round_trip: lawOf(duration, { law: 'constant', value: '0 s' }).meta({
    description: 'network, TLS and proxy time added to every call; holds no slot',
    source: 'assumption',
  }),
  scaling: group(
    'how service slows with more pods: S x (1 + sigma (n-1) + kappa n (n-1))',
    {
      sigma: weight(0).meta({ description: 'contention between pods (Universal Scalability Law)' }),
      kappa: weight(0).meta({ description: 'crosstalk between pods (Universal Scalability Law)' }),
    },
    'assumption',
  ),
  database: z
    .strictObject({
      servers: servers(12).meta({
        description: 'requests that the database works on at the same time',
        source: 'assumption',
      }),
      share: share('33 %').meta({
        description: 'part of the service time that is spent in the database',
        source: 'assumption',
      }),
    })
    .optional()
    .meta({
      description: 'one database station shared by all pods; absent: the database is part of the pod',
      source: 'T5 D6: one database behind all pods',
    }),
  threads: count(200, 1, 1e6).meta({ description: 'worker threads of a pod', source: 'Spring Boot default' }),
  accept_queue: count(100).meta({
    description: 'connections that wait for a thread; one more is refused',
    source: 'Spring Boot default',
  }),
  pool: group('database connection pool of a pod', {
    connections: count(50, 1, 1e6).meta({
      description: 'most connections; a request holds one while it is worked on',
      source: 'INDIGO IAM application-mysql.yml: 50',
    }),
    timeout: poolTimeout('30 s').meta({
      description: 'a request that waits longer for a connection is answered 500',
      source: 'HikariCP default',
    }),
    second: z.array(z.enum(CLIENT_GRANTS)).default([]).meta({
      description:
        'requests that need a second connection while they hold the first; all wait for each other once every connection is a first one',
      source:
        'assumption: none; HikariCP, About Pool Sizing: threads x (connections of each - 1) + 1 avoid it',
    }),
    second_after: share('50 %').meta({
      description: "part of a pod's own work on a request after which it asks for the second connection",
      source: 'assumption',
    }),
  }),
  probes: group('health checks of a pod, which ask the database through the pool of the pod', {
    readiness: z.boolean().default(true).meta({
      description: 'a pod whose health check fails gets no requests until one succeeds',
      source: 'INDIGO IAM high-availability example: /actuator/health, database included',
    }),
    liveness: z.boolean().default(false).meta({
      description: 'a pod whose health check fails is killed and started again',
      source: 'INDIGO IAM high-availability example: none',
    }),
    initial_delay: duration('90 s').meta({
      description: 'a pod is checked, and gets requests, this long after it was started',
      source: 'INDIGO IAM high-availability example: 90 s',
    }),
    period: period('10 s').meta({
      description: 'time between health checks',
      source: 'Kubernetes default: 10 s',
    }),
    timeout: period('10 s').meta({
      description: 'a check that is not answered within this has failed',
      source: 'INDIGO IAM high-availability example: 10 s',
    }),
    failures: count(3).meta({
      description: 'checks that fail in a row before anything follows',
      source: 'Kubernetes default: 3',
    }),
  }),
  keys: group('the public keys that signatures are checked with (JWKS)', {
    host: z.enum(['issuer', 'replica', 'static']).default('issuer').meta({
      description:
        'where storage endpoints fetch the public keys: the pods of the issuer, a replica at another site, or a static host; the last two answer whatever happens to the issuer',
      source: 'INDIGO IAM: /jwk of the issuer itself',
    }),
    delay: duration('0 s').meta({
      description: 'a new key can be fetched this long after it was published',
      source: 'assumption',
    }),
    weight: weight(0).meta({
      description:
        'work of a fetch at the issuer, relative to client_credentials; it takes a thread and a slot of a pod, and is refused where neither is free',
      source: 'assumption: none, as 200 hosts that fetch every 10 min are 0.3 per s',
    }),
  }),
  store: group('which tokens leave a row in the database', {
    access_tokens: z
      .boolean()
      .default(true)
      .meta({ description: 'access tokens are stored in the database', source: 'IAM up to 1.12' }),
    hidden_refresh_tokens: z.boolean().default(true).meta({
      description: 'client_credentials with offline_access stores a refresh token that nobody gets',
      source: 'indigo-iam/iam#847, fixed in 1.11.0',
    }),
    refresh_index: z.boolean().default(true).meta({
      description:
        'access tokens are found by their refresh token with an index; false: a refresh that clears them reads every row',
      source: 'INDIGO IAM migration V96: since 1.8.3 (December 2023)',
    }),
    scan_time: duration('20 us').meta({
      description: 'time to read one row of access tokens where there is no such index',
      source: 'assumption: 2.5 to 10 x 10^5 rows then give the 5 to 20 s of indigo-iam/iam#580',
    }),
    revoked: share('0 %').meta({
      description:
        'part of the access tokens that is revoked: its row goes, or, where none is stored, one comes into the table of revocations until the token expires',
      source: 'assumption; WLCG profile: no revocation of tokens that are done with',
    }),
    revoked_after: duration('0 s').meta({
      description: 'a token is revoked this long after it was issued',
      source: 'assumption',
    }),
  }),
  growth: group(
    'how service time grows with stored rows',
    {
      law: z.enum(['none', 'logarithmic', 'linear']).default('none').meta({
        description: 'linear: as when an index is missing',
        source: 'assumption; linear: indigo-iam/iam#580',
      }),
      reference_rows: count(100000).meta({
        description: 'logarithmic: factor 1 + ln(1 + rows/reference)/10; linear: 1 + rows/reference',
        source: 'assumption',
      }),
      grants: z
        .array(z.enum(GRANTS))
        .min(1)
        .default([...GRANTS])
        .meta({
          description: 'requests that slow down; the others do not feel the tables',
          source:
            'assumption: all; refresh_token alone: look-up by its value without an index, as before IAM 1.8.4 (indigo-iam/iam#722)',
        }),
      rows: z.enum(['all', 'access_tokens', 'refresh_tokens', 'revoked']).default('all').meta({
        description: 'rows that count: of both kinds of token, of one, or of the table of revocations',
        source: 'assumption',
      }),
    },
    'assumption',
  ),
  cleanup: group(
    'the job that removes expired rows; every pod runs its own',
    {
      model: z.enum(['loop', 'single-page', 'off']).default('loop').meta({
        description:
          'loop: pages until empty, up to max_pages or max_time (IAM up to 1.12); single-page: one page of each kind a period',
      }),
      period: period('300 s').meta({
        description: 'loop: pause after a run; single-page: period',
        source: 'IAM_TOKEN_CLEANUP_PERIOD_MSEC',
      }),
      initial_delay: duration('600 s').meta({
        description:
          "first run after a pod's start; the pods of the beginning have run for long, and each has a phase of its own",
        source: 'IAM TaskConfig',
      }),
      page: count(100, 1, PAGE_MOST).meta({ description: 'rows of one page', source: 'IAM TaskConfig' }),
      max_pages: count(1000).meta({ description: 'loop: most pages of a run', source: 'IAM TaskConfig' }),
      max_time: duration('600 s').meta({ description: 'loop: longest run', source: 'IAM TaskConfig' }),
      delete_time: duration('5 ms').meta({
        description: 'time to delete one row',
        source: 'assumption: 2 to 10 ms',
      }),
      database_share: share('0 %').meta({
        description:
          'part of it that the `database` station works, for which the job waits among the requests; without effect where there is no such station',
        source: 'assumption: the database has room for it',
      }),
      in_request: count(0, 0, 10_000).meta({
        description: 'most expired access tokens that a request for a token deletes before it issues one',
        source: 'indigo-iam/iam PR 971: in some builds until May 2025; none in 1.12.0',
      }),
      deadlock: share('0 %').meta({
        description:
          'chance that a request which ends while a page is being deleted is rolled back by the database and answered 500',
        source:
          'assumption; MITREid issues 862 and 1080: clean-up and inserts get into the way of each other',
      }),
    },
    'IAM TaskConfig',
  ),
  exchange_lifetime: z.enum(['client', 'subject']).default('client').meta({
    description:
      'lifetime of an exchanged token: that of the calling client, or what is left of the subject token',
    source: 'indigo-iam/iam#738',
  }),
  initial_rows: group('rows already in the table at the start; they never expire within the run', {
    access_tokens: count(0, 0).meta({ description: 'rows of access tokens' }),
    refresh_tokens: count(0, 0).meta({ description: 'rows of refresh tokens' }),
  }),
  clients: named(clientSchema)
    .prefault({ rucio: {}, fts: {}, load: {} } as never)
    .meta({ description: 'OAuth clients by name: rucio, fts, load, or any that a submitter names' }),
});

export type ClientConfig = z.output<typeof clientSchema>;
export type IssuerConfig = z.output<typeof issuerSchema>;
