import { z } from 'zod';
import { group } from '../../language/group.js';
import { name, named } from '../../language/names.js';
import { count, duration, lawOf, period, servers, timeLimit } from '../../language/quantity.js';

/** A group of owners: users, or services, each with a path of its own for its role. */
const ownersSchema = z.strictObject({
  count: count(1, 1, 1e6).meta({ description: 'owners, each with one path' }),
  handles: count(0, 0, 1e5).meta({
    description: 'narrower tokens, of a scope and audience of their own, that are read under each path',
    source: 'assumption: none',
  }),
  logged_in: lawOf(duration, { law: 'constant', value: '0 s' }).meta({
    description: 'how long before the scenario begins each got its refresh token',
    source: 'assumption: all are fresh',
  }),
});

/** HTVault: a Vault or OpenBao with the OAuth secrets plug-in. */
export const vaultSchema = z.strictObject({
  issuer: name().optional().meta({ description: 'where it refreshes tokens; the only one if left out' }),
  client: name().default('vault').meta({
    description: 'OAuth client of the issuer by whose lifetimes tokens are refreshed and exchanged',
  }),
  owners: named(ownersSchema)
    .prefault({ owner: {} } as never)
    .meta({ description: 'whose refresh tokens it keeps, by groups' }),
  nodes: servers(3).meta({
    description: 'nodes of its cluster; more than half of them are needed',
    source: 'htvault-config README: three with Raft, of which two are needed',
  }),
  read_time: lawOf(duration, { law: 'constant', value: '20 ms' }).meta({
    description: 'time of a read, without what the issuer takes',
    source: 'assumption: no latency of Vault is published',
  }),
  issuer_timeout: timeLimit('30 s').meta({
    description: 'longest wait for the issuer, while readers of the same path wait',
    source: 'OpenBao plug-in secrets-oauthapp, README: 30 s',
  }),
  issuer_timeout_at_expiry: timeLimit('45 s').meta({
    description: 'the same once the token has less than this to live, or none',
    source: 'OpenBao plug-in secrets-oauthapp: growing to 45 s near expiry; assumption: in one step',
  }),
  cancels: z.boolean().default(false).meta({
    description: 'a reader that leaves takes its refresh with it',
    source: 'assumption: whether OpenBao does is not known',
  }),
  handle_cache: z.boolean().default(true).meta({
    description: 'narrower tokens are kept; false: each read exchanges anew',
    source: 'OpenBao plug-in secrets-oauthapp: since 3.2.0 (February 2025)',
  }),
  reaper: group(
    'what removes refresh tokens that seem lost',
    {
      enabled: z.boolean().default(true).meta({ description: 'it runs', source: 'htvault-config: left on' }),
      interval: period('300 s').meta({ description: 'from one look to the next' }),
      refused_after: duration('3600 s').meta({
        description: 'after a refusal that is the fault of the client: this long after the token has expired',
      }),
      failed_after: duration('86400 s').meta({
        description: 'after `attempts` other failures: this long after the token has expired',
      }),
      attempts: count(10).meta({ description: 'failures in a row' }),
    },
    'OpenBao plug-in secrets-oauthapp: persistence/config.go, reap/checker_authcode.go',
  ),
  rate_limit: z
    .strictObject({
      requests: count(360).meta({ description: 'reads of a client', source: 'htvault-config README' }),
      interval: period('300 s').meta({ description: 'within this', source: 'htvault-config README' }),
      block: duration('300 s').meta({
        description: 'a client beyond it is answered 429 for this long',
        source: 'htvault-config README',
      }),
    })
    .optional()
    .meta({ description: 'limit for each client; absent: none', source: 'htvault-config README: optional' }),
});

export type VaultConfig = z.output<typeof vaultSchema>;
