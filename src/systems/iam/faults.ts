import { z } from 'zod';
import { count, duration, weight } from '../../language/quantity.js';
import { CAUSES_OF_TOKENS, faultsOf, oneOf } from '../fault-kind.js';
import type { Teller } from '../rules.js';

const { lasting, instant } = faultsOf(oneOf('issuer'), [...CAUSES_OF_TOKENS, 'keys']);

/** A fault of some pods of an issuer. */
interface OfPods {
  readonly kind: string;
  readonly pods: number;
  readonly targets: readonly string[];
}
interface Around {
  readonly issuers: Readonly<Record<string, { readonly pods: number }>>;
}

/** Refuses more pods than the issuer has. */
function checkPods(
  { kind, pods, targets: [target = ''] }: OfPods,
  { tell, isGiven }: Teller,
  { issuers }: Around,
) {
  const issuer = target.slice('issuers.'.length);
  const most = issuers[issuer]?.pods ?? Number.POSITIVE_INFINITY;
  if (pods <= most) return;
  const why = `${pods} pods cannot be ${kind.slice('pods-'.length)}: the issuer \`${issuer}\` has ${most}`;
  tell(isGiven('pods') ? 'pods' : '', why, 'name at most as many as it has');
}

/** Refuses what slows nothing down. */
function checkSlowness(fault: { readonly factor: number; readonly added?: number }, { name, tell }: Teller) {
  if (fault.factor !== 1 || (fault.added ?? 0) > 0) return;
  const remedy = fault.added === undefined ? 'give a `factor`' : 'give `factor` or `added`';
  tell('', `the fault \`${name}\` slows nothing down`, remedy);
}

interface Migration {
  readonly per_row: number;
  readonly probes: boolean;
  readonly for?: number | undefined;
}

function checkMigration({ probes, for: lasts }: Migration, { tell }: Teller) {
  if (probes || lasts === undefined) return;
  const why = '`for` has no effect without `probes`: a migration takes `per_row` for each stored token';
  tell('for', why, 'give `per_row`, or `probes: true`');
}

/** What can happen to an issuer. */
export const FAULTS = [
  lasting('issuer-down', 'no pod answers, and the keys cannot be fetched', {}),
  lasting(
    'issuer-slow',
    'every request takes longer',
    {
      factor: weight(1).meta({ description: 'service times are multiplied by this' }),
      added: duration('0 s').meta({ description: 'added to every round trip' }),
    },
    { check: checkSlowness },
  ),
  lasting('issuer-hang', 'connections are taken and nothing is answered until it is over', {}),
  lasting(
    'pods-lost',
    'pods are gone, and what they had in hand with them',
    { pods: count(1).meta({ description: 'pods that are lost' }) },
    { check: checkPods },
  ),
  lasting(
    'pods-slow',
    'some pods take longer over every request, and the load balancer does not know',
    {
      pods: count(1).meta({ description: 'pods that are slow, the first ones' }),
      factor: weight(10).meta({
        description: 'their service times are multiplied by this',
        source: 'assumption',
      }),
    },
    {
      check: (fault: OfPods & { readonly factor: number }, teller: Teller, around: Around) => {
        checkPods(fault, teller, around);
        checkSlowness(fault, teller);
      },
    },
  ),
  lasting(
    'pods-stalled',
    'the processes of some pods stand still: they take connections and answer nothing',
    {
      pods: count(1).meta({ description: 'pods that stand still, the first ones' }),
      checks: z.boolean().default(false).meta({
        description: 'their health checks are answered all the same, so that they stay in the rotation',
        source: 'assumption',
      }),
    },
    { check: checkPods },
  ),
  lasting('database-stall', 'the database answers nobody: a stall or a failover', {}),
  instant('rolling-restart', 'one pod after the other is restarted', {}),
  instant(
    'migration',
    'the schema is migrated at the start of a new version, row by row, before a pod is ready',
    {
      per_row: duration('100 us').meta({ description: 'time for each stored token', source: 'assumption' }),
      probes: z.boolean().default(false).meta({
        description: 'liveness probes stay on and kill the pod, which begins anew, until `for` is over',
        source: 'INDIGO IAM 1.8.3 release notes: switch probes off',
      }),
      for: duration().optional().meta({ description: 'with probes: when an operator gives up' }),
    },
    {
      check: checkMigration,
      isNothing: ({ per_row: perRow, for: lasts }: Migration) => perRow === 0 || lasts === 0,
    },
  ),
  instant('key-rotation', 'a new key signs from now on', {
    lead: duration('0 s').meta({
      description: 'how long before it was published',
      source: 'WLCG profile: the key-cache expiry',
    }),
  }),
  lasting('cleanup-stopped', 'the clean-up job does nothing', {}),
];
