import type { Scenario } from '../../../scenario/schema.js';
import type { Flows } from '../../../theory/flows.js';
import { NOTHING, type Range } from '../../../theory/range.js';
import { pollsByToken } from '../fts-credential.js';
import { behaviourOf } from '../versions.js';

/** Tokens of scope fts that a poller asks for. */
export interface Polls {
  /** Hz: none at the least, as a poller that finds nothing ended asks nothing. */
  readonly range: Range;
  /** Look-ups of each key at the most, Hz, where they are cached. */
  readonly lookupsHz: readonly number[];
  /** Caches of the poller that know nothing of each other. */
  readonly caches: number;
}

export const NO_POLLS: Polls = { range: NOTHING, lookupsHz: [], caches: 1 };

/** A process begins with at most one batch a second. */
const BATCHES_HZ = 1;

/**
 * The tokens of a submitter's poller: one look-up for each instance in a batch.
 * @param reuseS for how long a cached token is given again, s; 0 without a cache
 */
export function pollsOf(submitter: Scenario['submitters'][string], { fts }: Flows, reuseS: number): Polls {
  const { poller, version, tokens, restart } = submitter;
  if (!pollsByToken(submitter)) return NO_POLLS;
  const batchesHz = poller.pods * BATCHES_HZ;
  if (reuseS === 0) return { ...NO_POLLS, range: { low: 0, high: fts.length * batchesHz } };
  const keys = behaviourOf(version).namesFtsHost ? fts.length : Math.min(1, fts.length);
  const caches = tokens.cache === 'shared' ? 1 : poller.pods;
  const lookupsHz = Array.from({ length: keys }, () => (batchesHz * fts.length) / keys);
  const anewHz = restart === undefined || tokens.cache === 'shared' ? 0 : 1e6 / restart.every;
  const high = lookupsHz.reduce((sum, hz) => sum + hz / (1 + (hz / caches) * reuseS) + anewHz * caches, 0);
  return { range: { low: 0, high }, lookupsHz, caches };
}
