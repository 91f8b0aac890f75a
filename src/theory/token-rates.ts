import type { Scenario } from '../scenario/schema.js';
import { callBacksOf, refreshesOf } from '../systems/fts/forms/refreshes.js';
import type { Asks } from '../systems/rucio/forms/asks.js';
import type { SubmitterWork } from '../systems/rucio/forms/submission.js';
import type { Flows } from './flows.js';
import { type Parties, unofferedOf } from './parties.js';
import { NOTHING, type Range, sumOfRanges, times } from './range.js';

/** Rates of a submitter's tokens, Hz. */
export interface TokenRates {
  /** Those that it asks of its issuer, or signs. */
  readonly asked: Range;
  /** Distinct tokens for storage that FTS manages, once in each instance that gets them. */
  readonly exchanged: Range;
  readonly refreshed: Range;
  readonly calledBack: Range;
}

/**
 * Rates of a submitter's tokens. They hold while no station is saturated, nothing fails for its token, and files wait
 * for less time than a cached token is reused.
 */
export function tokenRates(
  scenario: Scenario,
  { parties, flows, asks }: Pick<SubmitterWork, 'parties' | 'flows' | 'asks'>,
): TokenRates {
  const exchanged = exchangesOf(parties, asks, flows);
  // A call-back for a key that is used again and again only comes before its next look-up.
  const extra = { low: 0, high: callBacksOf(parties, asks.single).high };
  return {
    asked: sumOfRanges([asks.storage, asks.fts, asks.polls.range, extra]),
    exchanged,
    refreshed: refreshesOf({ scenario, parties, flows, asks, exchanged }),
    calledBack: callBacksOf(parties, asks.storage),
  };
}

function exchangesOf(parties: Parties, { storage }: Asks, { fts }: Flows): Range {
  const { management } = parties.tokens;
  if (management !== 'polling' && management !== 'just-in-time') return NOTHING;
  const least = unofferedOf(parties) === undefined ? 1 : 0;
  return times(storage, { low: least, high: Math.max(1, fts.length) });
}
