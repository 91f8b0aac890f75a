import { FTS, hasRefresher } from '../systems/fts/versions.js';
import { type Parties, reusableS } from './parties.js';
import { NOTHING, type Range } from './range.js';
import { refreshTurns } from './refresh-turns.js';
import type { Terms } from './terms.js';

interface Refreshes {
  readonly range: Range;
  readonly formula: string;
}

const ON_USE = 'at most once a token and life: only agents that find less than the margin left ask';

/** Refreshes by FTS, Hz. */
export function refreshesOf(terms: Terms): Refreshes {
  const { parties, exchanges } = terms;
  switch (parties.tokens.management) {
    case 'polling':
      return atHalfLife(terms);
    case 'just-in-time':
      return { range: onUse(parties, exchanges, parties.ftsLifetimeS), formula: ON_USE };
    default:
      return { range: NOTHING, formula: 'FTS refreshes none' };
  }
}

/** Call-backs to the submitter for tokens that come at a rate, Hz. */
export function callBacksOf(parties: Parties, tokens: Range): Refreshes {
  if (parties.tokens.management !== 'call-back') return { range: NOTHING, formula: 'FTS asks for none' };
  return { range: onUse(parties, tokens, parties.lifetimeS), formula: ON_USE };
}

/**
 * 3.13 refreshes at half of its life what a file waits for. At the most that is every token that is still reused by
 * then; at the least those that a dataset used so early that the refresher comes before the housekeeper retires them.
 */
function atHalfLife({ scenario, parties, flows, asks, exchanges }: Terms): Refreshes {
  const instances = flows.fts
    .flatMap((name) => scenario.fts[name] ?? [])
    .filter(hasRefresher)
    .map((fts) => {
      const { intervalS, capHz } = refreshTurns(fts);
      return {
        capHz,
        seen: Math.max(0, 1 - (intervalS * 1e6) / fts.housekeeping.interval),
      };
    });
  if (instances.length === 0) return { range: NOTHING, formula: 'no refresher runs' };
  const capHz = instances.reduce((sum, instance) => sum + instance.capHz, 0);
  const isForEver = flows.fts.some(
    (name) => FTS[scenario.fts[name]?.version ?? '3.13'].refresh.kind === 'outside',
  );
  if (isForEver) {
    const formula =
      'as many as rows were ever exchanged, over the time until one is due; at most bulk/interval';
    return { range: { low: 0, high: capHz }, formula };
  }
  if (asks.renewing.length === 0) {
    const formula = 'each half of a life, of each token that a file waits for; at most bulk/interval';
    return { range: { low: 0, high: capHz }, formula };
  }
  const reuseS = reusableS(parties);
  const halfS = parties.ftsLifetimeS / 2;
  const seen = Math.min(...instances.map((instance) => instance.seen));
  const { own } = asks.caches;
  const low = asks.renewing.reduce((sum, { datasetsHz: allHz }) => {
    const datasetsHz = allHz / own;
    const used = 1 - Math.exp(-seen * datasetsHz * Math.max(0, reuseS - halfS));
    return sum + (own * used * datasetsHz) / (1 + datasetsHz * reuseS);
  }, 0);
  // How often the token of a single dataset or file is refreshed depends on the queue.
  const wanted = asks.single.high > 0 ? capHz : exchanges.high * Math.floor(reuseS / halfS);
  return {
    range: { low, high: Math.min(capHz, wanted) },
    formula:
      'reuse time / (life/2), rounded down, of each token that is in use by then; at most bulk/interval',
  };
}

/** Once a token and life, from when less than the margin is left until the token is no longer reused. */
function onUse(parties: Parties, tokens: Range, lifeS: number): Range {
  const marginS = Math.max(0, ...parties.fts.map(({ refresh }) => refresh.margin / 1e6));
  const lives = Math.ceil(reusableS(parties) / Math.max(1, lifeS - marginS));
  return { low: 0, high: tokens.high * Math.max(1, lives) };
}
