import { z } from 'zod';
import { duration } from '../quantity.js';

/** A token model as a set of choices. */
/** The choices of a token model; every one can be set alone. */
export const tokensSchema = z.strictObject({
  preset: z
    .enum(['dc24', 'cms-dataset', 'cms-dataset-uncached', 'cms-namespace-any', 'atlas-per-file', 'x509'])
    .default('dc24')
    .meta({ description: 'a named set of choices; keys beside it override it' }),
  credential: z
    .enum(['token', 'x509'])
    .default('token')
    .meta({ description: 'x509: multi-day proxies, and no token is asked for' }),
  scope: z
    .enum(['namespace', 'rse', 'dataset', 'file'])
    .default('rse')
    .meta({ description: 'for how much one token is good', source: 'rucio core/rse.py: RSE prefix' }),
  audience: z
    .enum(['any', 'rse'])
    .default('rse')
    .meta({ description: 'any: good at every storage endpoint; rse: at one', source: 'rucio core/rse.py' }),
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
