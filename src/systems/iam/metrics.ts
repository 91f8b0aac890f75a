import { duration, level, type MetricDefinition, rate, ratio } from '../metric.js';

/** Every metric of the system. */
export const METRICS: readonly MetricDefinition[] = [
  rate(
    'iam.<i>.rate.<grant>',
    'requests',
    'Requests for a grant that reach the issuer, whatever the answer. `discovery` is a read of the discovery document.',
  ),
  rate('iam.<i>.rate.all', 'requests', 'Requests of all grants that reach the issuer.'),
  rate(
    'iam.<i>.issued.access_token',
    'tokens',
    'Access tokens issued: what the issuer serves, while `rate` counts what is asked of it, refusals included. One whose client has given up is issued all the same.',
  ),
  rate('iam.<i>.issued.access_token.<client_grant>', 'tokens', 'The same for one grant.'),
  rate(
    'iam.<i>.issued.refresh_token',
    'tokens',
    'Refresh tokens issued, with those that replace one used up and those that no client receives.',
  ),
  ratio(
    'iam.<i>.failed',
    'Share of the requests for tokens, of those answered, that got none: one of `errors`. Reads of the discovery document are left out.',
  ),
  duration(
    'iam.<i>.latency.<grant>',
    'Time from a request to its answer, for requests that got a token; includes waiting at the issuer and the round trip.',
  ),
  rate(
    'iam.<i>.errors.<answer>',
    'requests',
    'Requests that got no token. `refused`: threads and accept queue full; `pool_timeout`: no database connection in time; `expired_subject`: the token to exchange had expired; `invalid_grant`: refresh token unknown, used up or expired; `unavailable`: no ready pod; `deadlock`: rolled back by the database, in the way of the clean-up.',
  ),
  rate(
    'iam.<i>.rate.abandoned',
    'requests',
    'Requests that their client gave up before the answer, while the issuer works on them all the same: the time limits of FTS, of endpoints that fetch keys and of load tests, and what a process that dies had asked for.',
  ),
  rate('iam.<i>.rate.keys', 'fetches', "Fetches of the issuer's public keys that reach their host."),
  level('iam.<i>.ready', 'pods', 'Pods to which the load balancer sends requests.'),
  rate(
    'iam.<i>.rate.writes',
    'rows',
    "Rows that grants insert, update or delete in the issuer's database, about ten for an access token; the clean-up job apart. Tokens are `issued`.",
  ),
  level(
    'iam.<i>.stored.access_token',
    'tokens',
    'Rows of access tokens in the database, expired ones included until the clean-up job deletes them.',
  ),
  level(
    'iam.<i>.stored.refresh_token',
    'tokens',
    'Rows of refresh tokens in the database, those that no client ever received included.',
  ),
  level('iam.<i>.stored.token', 'tokens', 'Rows of access and of refresh tokens together.'),
  level('iam.<i>.live.access_token', 'tokens', 'Access tokens that were issued and have not expired.'),
  level('iam.<i>.utilisation', '1', 'Busy request slots as a share of the slots of all ready pods.'),
  level(
    'iam.<i>.database.utilisation',
    '1',
    'Busy servers of the shared database as a share of them all; only where the scenario has a database.',
  ),
  level('iam.<i>.queue', 'requests', 'Requests that have arrived and wait for a slot.'),
  rate(
    'iam.<i>.rate.cleared',
    'rows',
    'Rows of access tokens that refreshes delete, of clients with `clear_on_refresh`.',
  ),
  rate('iam.<i>.rate.revoked', 'tokens', 'Access tokens revoked before they expire.'),
  level('iam.<i>.stored.revoked', 'tokens', 'Rows in the table of revocations, expired ones included.'),
  rate('iam.<i>.cleanup.deleted', 'rows', 'Rows of expired tokens that the clean-up job deletes.'),
  level('iam.<i>.cleanup.lag', 's', 'How long ago the oldest row still stored has expired.'),
];
