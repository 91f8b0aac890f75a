import { z } from 'zod';
import { count, duration, weight } from '../quantity.js';
import { name } from './names.js';

/** When a fault is there: from `at` on, or again and again at random. */
const timing = {
  name: name().meta({ description: 'names its metrics, its random stream and its shade on the charts' }),
  at: duration().optional().meta({ description: 'begin, from the start; needed unless `random` is given' }),
  random: z
    .strictObject({
      mtbf: duration().meta({
        description: 'mean time from the end of one to the begin of the next, exponential',
      }),
      mttr: duration()
        .optional()
        .meta({ description: 'mean time to repair, exponential; not for faults of one instant' }),
    })
    .optional()
    .meta({ description: 'comes and goes at random, instead of `at` and `for`' }),
};
/** A fault that lasts. */
const lasting = {
  ...timing,
  for: duration().optional().meta({ description: 'how long it lasts; to the horizon if left out' }),
};

const issuer = { issuer: name().optional().meta({ description: 'the only one if left out' }) };
const fts = { fts: name().optional().meta({ description: 'the only one if left out' }) };
const submitter = { submitter: name().optional().meta({ description: 'the only one if left out' }) };
const site = {
  site: z.union([name(), z.array(name()).min(1)]).meta({ description: 'a site, a list of sites, or `all`' }),
};

const kind = <K extends string>(value: K, description: string) => z.literal(value).meta({ description });

/** Something that breaks, and when. */
export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: kind('issuer-down', 'no pod answers, and the keys cannot be fetched'),
    ...issuer,
    ...lasting,
  }),
  z.strictObject({
    kind: kind('issuer-slow', 'every request takes longer'),
    ...issuer,
    ...lasting,
    factor: weight(1).meta({ description: 'service times are multiplied by this' }),
    added: duration('0 s').meta({ description: 'added to every round trip' }),
  }),
  z.strictObject({
    kind: kind('issuer-hang', 'connections are taken and nothing is answered until it is over'),
    ...issuer,
    ...lasting,
  }),
  z.strictObject({
    kind: kind('pods-lost', 'pods are gone, and what they had in hand with them'),
    ...issuer,
    ...lasting,
    pods: count(1).meta({ description: 'pods that are lost' }),
  }),
  z.strictObject({
    kind: kind('pods-slow', 'some pods take longer over every request, and the load balancer does not know'),
    ...issuer,
    ...lasting,
    pods: count(1).meta({ description: 'pods that are slow, the first ones' }),
    factor: weight(10).meta({
      description: 'their service times are multiplied by this',
      source: 'assumption',
    }),
  }),
  z.strictObject({
    kind: kind(
      'pods-stalled',
      'the processes of some pods stand still: they take connections and answer nothing',
    ),
    ...issuer,
    ...lasting,
    pods: count(1).meta({ description: 'pods that stand still, the first ones' }),
    checks: z.boolean().default(false).meta({
      description: 'their health checks are answered all the same, so that they stay in the rotation',
      source: 'assumption',
    }),
  }),
  z.strictObject({
    kind: kind('database-stall', 'the database answers nobody: a stall or a failover'),
    ...issuer,
    ...lasting,
  }),
  z.strictObject({
    kind: kind('rolling-restart', 'one pod after the other is restarted'),
    ...issuer,
    ...timing,
  }),
  z.strictObject({
    kind: kind(
      'migration',
      'the schema is migrated at the start of a new version, row by row, before a pod is ready',
    ),
    ...issuer,
    ...timing,
    per_row: duration('100 us').meta({ description: 'time for each stored token', source: 'assumption' }),
    probes: z.boolean().default(false).meta({
      description: 'liveness probes stay on and kill the pod, which begins anew, until `for` is over',
      source: 'INDIGO IAM 1.8.3 release notes: switch probes off',
    }),
    for: duration().optional().meta({ description: 'with probes: when an operator gives up' }),
  }),
  z.strictObject({
    kind: kind('key-rotation', 'a new key signs from now on'),
    ...issuer,
    ...timing,
    lead: duration('0 s').meta({
      description: 'how long before it was published',
      source: 'WLCG profile: the key-cache expiry',
    }),
  }),
  z.strictObject({ kind: kind('cleanup-stopped', 'the clean-up job does nothing'), ...issuer, ...lasting }),
  z.strictObject({
    kind: kind('fts-down', 'takes no submission, starts no file, exchanges and refreshes nothing'),
    ...fts,
    ...lasting,
  }),
  z.strictObject({
    kind: kind('lead-lost', 'the lead node dies: another takes the token services over after the heartbeat'),
    ...fts,
    ...lasting,
  }),
  z.strictObject({
    kind: kind('lead-drained', 'the lead node drains and stays the lead: no exchange and no refresh'),
    ...fts,
    ...lasting,
  }),
  z.strictObject({
    kind: kind('daemon-restart', 'the token daemons restart, in the middle of a bulk if there is one'),
    ...fts,
    ...timing,
  }),
  z.strictObject({ kind: kind('cache-flush', 'the token cache is emptied'), ...submitter, ...timing }),
  z.strictObject({
    kind: kind('cache-unreachable', 'the daemons began without their cache: every lookup misses'),
    ...submitter,
    ...lasting,
  }),
  z.strictObject({
    kind: kind(
      'submitter-restart',
      'the submitter threads restart; the jobs in their hands are found again later',
    ),
    ...submitter,
    ...timing,
  }),
  z.strictObject({ kind: kind('site-down', 'the endpoint does not answer'), ...site, ...lasting }),
  z.strictObject({
    kind: kind('audience-rejected', 'the validator does not know the audience of the tokens'),
    ...site,
    ...lasting,
  }),
  z.strictObject({
    kind: kind('scope-rejected', 'the validator does not accept the scope of the tokens'),
    ...site,
    ...lasting,
  }),
  z.strictObject({
    kind: kind('clock-offset', "the endpoint's clock is wrong"),
    ...site,
    ...lasting,
    offset: duration(undefined, { signed: true }).meta({
      description: "the endpoint's clock minus true time",
    }),
  }),
  z.strictObject({
    kind: kind('validator-restart', 'the validator restarts with an empty key cache'),
    ...site,
    ...timing,
  }),
  z.strictObject({
    kind: kind('network-cut', 'two systems do not reach each other'),
    ...lasting,
    between: z.tuple([z.string(), z.string()]).meta({
      description: 'two systems by their paths: `issuers.cms`, `fts.cern`, `submitters.cms`, `sites.A`',
    }),
  }),
]);
