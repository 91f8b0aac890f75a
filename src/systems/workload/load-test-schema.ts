import { z } from 'zod';
import { name } from '../../language/names.js';
import { count, duration, lawOf, rate, timeLimit } from '../../language/quantity.js';
import { CLIENT_GRANTS } from '../iam/grants.js';

/** More clients than any load test has. */
const CLIENTS_MAX = 1e6;

/** A load test straight at an issuer, with a closed or an open loop. */
export const loadTestSchema = z.strictObject({
  name: name().meta({ description: 'names its random streams and its part of `variants` paths' }),
  issuer: name().optional().meta({ description: 'the only one if left out' }),
  client: name()
    .default('load')
    .meta({ description: 'OAuth client by whose lifetimes tokens are asked for' }),
  clients: count(undefined, 1, CLIENTS_MAX)
    .optional()
    .meta({ description: 'closed loop: that many clients' }),
  rate: rate().optional().meta({ description: 'open loop: Poisson requests (or chains) per second' }),
  think: lawOf(duration, { law: 'constant', value: '0 s' }).meta({
    description: 'pause of a client between chains',
  }),
  chain: z
    .array(z.enum(CLIENT_GRANTS))
    .min(1)
    .default(['client_credentials'])
    .meta({ description: 'grants asked one after the other' }),
  offline_access: z.boolean().default(false).meta({ description: 'ask for offline_access' }),
  timeout: timeLimit().optional().meta({
    description:
      'a client gives a request up after this, while the issuer works on it all the same; absent: never',
  }),
  retries: count(0, 0).meta({
    description: 'times that a request is asked again when it was given up, refused or not served',
    source: 'assumption',
  }),
  retry_wait: duration('0 s').meta({
    description: 'pause before it is asked again',
    source: 'INDIGO IAM tells its clients of no back-off',
  }),
  from: duration('0 s').meta({ description: 'begin' }),
  until: duration().optional().meta({ description: 'end; the horizon if left out' }),
});

export type LoadTestConfig = z.output<typeof loadTestSchema>;
