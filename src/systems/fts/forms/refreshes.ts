import { SECOND_US } from '../../../kernel/simulation.js';
import type { Scenario } from '../../../scenario/schema.js';
import type { Flows } from '../../../theory/flows.js';
import { type Parties, reusableS } from '../../../theory/parties.js';
import { NOTHING, type Range } from '../../../theory/range.js';
import type { Asks } from '../../rucio/forms/asks.js';
import { FTS, hasRefresher } from '../versions.js';
import { refreshPace } from './refresh-turns.js';

/** What the refreshes of one submitter's tokens are worked out from. */
interface Refreshed {
  readonly scenario: Scenario;
  readonly parties: Parties;
  readonly flows: Flows;
  readonly asks: Asks;
  /** Tokens that FTS exchanges, Hz. */
  readonly exchanged: Range;
}

/** Refreshes by FTS, Hz. */
export function refreshesOf(refreshed: Refreshed): Range {
  const { parties, exchanged } = refreshed;
  switch (parties.tokens.management) {
    case 'polling':
      return atHalfLife(refreshed);
    case 'just-in-time':
      return onUse(parties, exchanged, parties.ftsLifetimeS);
    default:
      return NOTHING;
  }
}

/** Call-backs to the submitter for tokens that come at a rate, Hz. */
export function callBacksOf(parties: Parties, tokens: Range): Range {
  return parties.tokens.management === 'call-back' ? onUse(parties, tokens, parties.lifetimeS) : NOTHING;
}

/**
 * 3.13 refreshes at half of its life what a file waits for. At the most that is every token that is still reused by
 * then; at the least those that a dataset used so early that the refresher comes before the housekeeper retires them.
 * Of rows that are never retired, and of tokens that one dataset or file has for itself, only the cap is known.
 */
function atHalfLife({ scenario, parties, flows, asks, exchanged }: Refreshed): Range {
  const instances = flows.fts.flatMap((name) => scenario.fts[name] ?? []);
  const refreshing = instances.filter(hasRefresher);
  const capHz = refreshing.reduce((sum, fts) => sum + refreshPace(fts).capHz, 0);
  const isForEver = instances.some(({ version }) => FTS[version].refresh.kind === 'outside');
  if (refreshing.length === 0 || isForEver || asks.renewing.length === 0) return { low: 0, high: capHz };
  const reuseS = reusableS(parties);
  const halfS = parties.ftsLifetimeS / 2;
  const seen = Math.min(
    ...refreshing.map((fts) =>
      Math.max(0, 1 - (refreshPace(fts).intervalS * SECOND_US) / fts.housekeeping.interval),
    ),
  );
  const { own } = asks.caches;
  const low = asks.renewing.reduce((sum, { datasetsHz: allHz }) => {
    const datasetsHz = allHz / own;
    const used = 1 - Math.exp(-seen * datasetsHz * Math.max(0, reuseS - halfS));
    return sum + (own * used * datasetsHz) / (1 + datasetsHz * reuseS);
  }, 0);
  // How often the token of a single dataset or file is refreshed depends on the queue.
  const wanted = asks.single.high > 0 ? capHz : exchanged.high * Math.floor(reuseS / halfS);
  return { low, high: Math.min(capHz, wanted) };
}

/** Once a token and life: only agents that find less than the margin left ask, until it is no longer reused. */
function onUse(parties: Parties, tokens: Range, lifeS: number): Range {
  const marginS = Math.max(0, ...parties.fts.map(({ refresh }) => refresh.margin / SECOND_US));
  const lives = Math.ceil(reusableS(parties) / Math.max(1, lifeS - marginS));
  return { low: 0, high: tokens.high * Math.max(1, lives) };
}
