import { hasHousekeeper, keepsUnexpired } from '../systems/fts/versions.js';
import type { ClosedForm } from './closed-form.js';
import { NOTHING, type Range, sumOf } from './range.js';
import type { Terms } from './terms.js';

/** Stocks by Little's law: rate × life. */
export function stocksOf(terms: Terms, refreshes: Range): ClosedForm[] {
  const { scenario, submitter, parties, flows, asks, asked, exchanges } = terms;
  const { tokens, lifetimeS, ftsLifetimeS, fts } = parties;
  if (tokens.issuer === 'x509') return [];
  const { issuer = '', client = '', experiment = '' } = scenario.submitters[submitter] ?? {};
  const { clients = {}, store } = scenario.issuers[issuer] ?? {};
  const refreshLifeS = (name: string) => (clients[name]?.refresh_lifetime ?? 0) / 1e6;
  const hidden = tokens.issuer === 'iam' && tokens.offline_access && store?.hidden_refresh_tokens === true;
  const isKept = fts.some((instance) => !hasHousekeeper(instance));
  const outlives = !isKept && fts.some(keepsUnexpired);
  const keptS = isKept
    ? scenario.horizon / 1e6
    : Math.max(0, ...fts.map(({ housekeeping }) => housekeeping.keep_files / 1e6));
  const stock = (name: string, metric: string, range: Range, formula: string): ClosedForm => {
    return { name, metric, unit: 'tokens', range, formula };
  };
  return [
    stock(
      'live tokens',
      `tokens.${experiment}.live`,
      sumOf([timesLife(asked, lifetimeS), timesLife(sumOf([exchanges, refreshes]), ftsLifetimeS)]),
      'rate × life of those that the submitter gets, and of those that FTS gets',
    ),
    stock(
      'refresh tokens',
      `iam.${issuer}.stored.refresh_token`,
      sumOf([
        timesLife(exchanges, Math.max(0, ...fts.map((instance) => refreshLifeS(instance.client)))),
        hidden ? timesLife(asks.storage, refreshLifeS(client)) : NOTHING,
      ]),
      `exchanges × life${hidden ? ', and the hidden ones of the submitter' : ''}`,
    ),
    stock(
      't_token',
      `fts.${flows.fts[0] ?? ''}.stored.token`,
      timesLife(asks.storage, outlives ? Math.max(keptS, lifetimeS) : keptS),
      rowsFormula(isKept, outlives),
    ),
  ];
}

/** No rate leaves no stock, whatever the life. */
function timesLife({ low, high }: Range, lifeS: number): Range {
  return { low: low === 0 ? 0 : low * lifeS, high: high === 0 ? 0 : high * lifeS };
}

function rowsFormula(isKept: boolean, outlives: boolean): string {
  if (isKept) return 'distinct tokens × the time simulated, as no row is deleted';
  if (outlives) return 'distinct tokens × the longer of their life and of the time for which files are kept';
  return 'distinct tokens × the time for which files are kept';
}
