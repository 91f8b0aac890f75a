import { SECOND_US } from '../../../kernel/simulation.js';
import type { FtsConfig } from '../../../scenario/schema.js';
import { History, type RatePiece } from '../../../theory/history.js';
import type { Model, RefreshModel } from '../../../theory/model.js';
import { instanceHistory } from '../../../theory/model-history.js';
import type { Parties } from '../../../theory/parties.js';
import type { Range } from '../../../theory/range.js';
import { waitingFiles } from '../../storage/forms/storage-stations.js';
import { refreshDueUs } from '../settings.js';
import { FTS, hasRefresher } from '../versions.js';
import { partiesAt } from './fts-users.js';
import { refreshPace } from './refresh-turns.js';

type Parts = Pick<Model, 'scenario' | 'spans' | 'demandAt' | 'toS' | 'trafficAt' | 'crowds' | 'exchanges'>;

/** Stretches of time in which the rows of February 2024 are counted. */
const STRETCHES = 24;

/**
 * The refreshes of an instance: at the least of cached keys that are sure to be used at half of a life, at the most what
 * the tokens that it has need, and never more than a bulk an interval.
 */
export function refreshModel(model: Parts, name: string): RefreshModel {
  const fts = model.scenario.fts[name];
  if (fts === undefined || !fts.tokens || !hasRefresher(fts))
    return { history: new History([]), isBlocked: false };
  if (FTS[fts.version].refresh.kind === 'outside')
    return { history: forEver(model, name, fts), isBlocked: false };
  if (FTS[fts.version].refresh.kind === 'just-in-time')
    return { history: instanceHistory(model, name, ({ refresh }) => refresh), isBlocked: false };
  const { capHz } = refreshPace(fts);
  const isBlocked = isBlockedAt(model, name);
  const isCut = isBlocked || fts.refresh.unreadable > 0 || fts.refresh.until !== undefined;
  const isLate = waitingFiles(model, name).files >= 1;
  const history = instanceHistory(model, name, ({ refresh: { low, high }, exchange }): Range => {
    const most = isBlocked || (isLate && exchange.high > 0) ? capHz : Math.min(capHz, high);
    return { low: isCut ? 0 : Math.min(low, most), high: most };
  });
  return { history, isBlocked };
}

/**
 * Whether the refresher of 3.13 may ask in vain: rows past half of a life without a refresh token come once a turn
 * each, as unmanaged ones whose files wait and those whose exchange is late.
 */
function isBlockedAt(model: Parts, name: string): boolean {
  const { waitS } = waitingFiles(model, name);
  const exchangeS = model.exchanges.get(name)?.waitS ?? 0;
  return partiesAt(model, name).some(({ tokens, lifetimeS }) => {
    if (tokens.issuer !== 'iam') return false;
    if (tokens.management === 'unmanaged') return waitS > lifetimeS / 2;
    return tokens.management === 'polling' && exchangeS > lifetimeS / 2;
  });
}

/** Rows that are never retired (2024-02): at the most all that were ever exchanged, once a period each. */
function forEver(model: Parts, name: string, fts: FtsConfig): History {
  const { capHz } = refreshPace(fts);
  const periodS = refreshPeriodS(fts, partiesAt(model, name));
  const untilS = (fts.refresh.until ?? Number.POSITIVE_INFINITY) / SECOND_US;
  const stepS = model.toS / STRETCHES;
  return new History(
    Array.from({ length: STRETCHES }, (_, index): RatePiece => {
      const [fromS, toS] = [index * stepS, (index + 1) * stepS];
      const rows = fromS < untilS ? (model.exchanges.get(name)?.done.count(toS).high ?? 0) : 0;
      return { fromS, toS, rateHz: { low: 0, high: Math.min(capHz, rows / periodS) } };
    }),
  );
}

/** From one refresh of a row of February 2024 to the next at the least, s: until it is due, rounded up to a turn. */
export function refreshPeriodS(fts: FtsConfig, parties: readonly Parties[]): number {
  const { intervalS } = refreshPace(fts);
  const dueS = ({ ftsLifetimeS }: Parties) =>
    Math.max(0, refreshDueUs(fts.refresh, 0, ftsLifetimeS * SECOND_US) / SECOND_US);
  return intervalS * (Math.floor(Math.min(...parties.map(dueS)) / intervalS) + 1);
}
