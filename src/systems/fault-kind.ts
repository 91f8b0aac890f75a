import { z } from 'zod';
import { name } from '../language/names.js';
import { duration, durationFrom } from '../language/quantity.js';
import type { Teller } from './rules.js';
import type { FailureCause } from './transfers/causes.js';

const betweenFaults = durationFrom('1 s', 'what fails more often is down');

/** When a fault is there: from `at` on, or again and again at random. */
const TIMING = {
  name: name().meta({ description: 'names its metrics, its random stream and its shade on the charts' }),
  at: duration().optional().meta({ description: 'begin, from the start; needed unless `random` is given' }),
  random: z
    .strictObject({
      mtbf: betweenFaults().meta({
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
const LASTING = {
  ...TIMING,
  for: duration().optional().meta({ description: 'how long it lasts; to the horizon if left out' }),
};

/** Causes of failed transfers that every fault may lead to, by queues that grow. */
export const CAUSES_OF_ANY: readonly FailureCause[] = [
  'token_expired',
  'storage_error',
  'transfer_timeout',
  'queue_timeout',
];

/** Causes of failed transfers that come of whatever keeps tokens from being given, exchanged or refreshed. */
export const CAUSES_OF_TOKENS: readonly FailureCause[] = ['submission', 'token_exchange', 'token_refresh'];

/** One kind of fault. */
export interface FaultKind {
  readonly kind: string;
  /** Its keys in a scenario. */
  readonly schema: z.ZodObject;
  /** Whether it has a length. */
  readonly lasts: boolean;
  /** Causes for which transfers may fail by it, beside those of any fault; others that fail meanwhile are not its own. */
  readonly causes: readonly FailureCause[];
  /** Whether it strikes any number of systems at once: a list of them, or `all`. */
  readonly strikesMany: boolean;
  /** Tells of keys by which it could not do what it says. */
  readonly check?: FaultCheck;
  /** Whether it does nothing for another reason than that it lasts no time. */
  readonly isNothing?: (fault: never) => boolean;
}

/** Looks at a fault whose targets, paths of systems, are looked up. */
type FaultCheck = (fault: never, teller: Teller, scenario: never) => void;

/** The kinds of fault that strike one system: `strikes` is the key by which they name it, `causes` what they lead to. */
export function faultsOf<T extends z.ZodRawShape>(strikes: T, causes: readonly FailureCause[]) {
  const kinds =
    <L extends boolean, W extends z.ZodRawShape>(lasts: L, when: W) =>
    <const K extends string, M extends z.ZodRawShape>(
      kind: K,
      description: string,
      keys: M,
      rules: Pick<FaultKind, 'check' | 'isNothing'> = {},
    ) => ({
      kind,
      lasts,
      causes,
      strikesMany: Object.values(strikes).includes(MANY),
      ...rules,
      schema: z.strictObject({ kind: z.literal(kind).meta({ description }), ...strikes, ...when, ...keys }),
    });
  /** One that lasts, and one of an instant. */
  return { lasting: kinds(true, LASTING), instant: kinds(false, TIMING) };
}

const MANY = z
  .union([name(), z.array(name()).min(1)])
  .meta({ description: 'a site, a list of sites, or `all`' });

/** The key of all instances that a fault strikes: one, a list, or all there are. */
export function manyOf<const K extends string>(key: K) {
  return { [key]: MANY } as Record<K, typeof MANY>;
}

/** The key of the one instance that a fault strikes. */
export function oneOf<const K extends string>(key: K) {
  return { [key]: name().optional().meta({ description: 'the only one if left out' }) } as Record<
    K,
    z.ZodOptional<ReturnType<typeof name>>
  >;
}
