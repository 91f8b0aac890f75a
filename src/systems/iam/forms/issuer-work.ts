import { SECOND_US } from '../../../kernel/simulation.js';
import type { Scenario } from '../../../scenario/schema.js';
import type { IssuerParts, Tables } from '../../../theory/closed-loop.js';
import type { GrantName } from '../grants.js';

type Issuer = Scenario['issuers'][string];

/** An issuer with the time that its requests spend on rows which they delete themselves. */
export function withDeletions(scenario: Scenario, name: string, issuer: Issuer): Issuer & IssuerParts {
  const clears = clearsOnRefresh(scenario, name, issuer);
  const { cleanup, store } = issuer;
  if (!clears && cleanup.in_request === 0) return issuer;
  const deleteS = cleanup.delete_time / SECOND_US;
  // Each request leaves a row, so that in the long run each finds one that has expired.
  const expiredS = Math.min(1, cleanup.in_request) * deleteS;
  const scanS = (tables: Tables) => (store.refresh_index ? 0 : (store.scan_time / SECOND_US) * tables.access);
  const deletingS = (grant: GrantName, tables: Tables) => {
    if (grant === 'discovery') return 0;
    return expiredS + (grant === 'refresh_token' && clears ? scanS(tables) + deleteS : 0);
  };
  return { ...issuer, deletingS };
}

/** Whether the clients that refresh tokens at an issuer have it clear their access tokens. */
export function clearsOnRefresh({ fts, load_tests }: Scenario, name: string, { clients }: Issuer): boolean {
  const refreshing = [
    ...Object.values(fts).map(({ client }) => client),
    ...load_tests
      .filter(({ issuer, chain }) => issuer === name && chain.includes('refresh_token'))
      .map(({ client }) => client),
  ];
  return refreshing.some((client) => clients[client]?.clear_on_refresh);
}

/** Whether an issuer's requests take longer the more rows there are. */
export function feelsTables(scenario: Scenario, name: string, issuer: Issuer): boolean {
  if (issuer.growth.law !== 'none') return true;
  return !issuer.store.refresh_index && clearsOnRefresh(scenario, name, issuer);
}

/** What an issuer does that its forms take by the mean or leave out. */
export function irregularityOf({ issuers }: Scenario): string | undefined {
  const reasons = Object.entries(issuers).flatMap(([name, issuer]) => {
    const reason = irregular(issuer);
    return reason === undefined ? [] : [`${reason} at the issuer ${name}`];
  });
  return reasons[0];
}

function irregular({ clients, odd_pods: odd, cleanup, pool, keys, store }: Issuer): string | undefined {
  const all = Object.values(clients);
  if (all.some(({ access_jitter: jitter }) => jitter > 0)) return 'lives that are drawn count as their mean';
  if (odd.pods > 0) return 'odd pods count as if all were so, by their share';
  if (all.some(({ clear_on_refresh: clears }) => clears))
    return 'refreshes that clear rows count as one each';
  if (cleanup.in_request > 0) return 'requests that delete expired rows count as one each';
  if (cleanup.deadlock > 0) return 'requests that the database rolls back are left out';
  if (pool.second.length > 0) return 'waiting for a second connection is left out';
  if (keys.weight > 0 && keys.host === 'issuer') return 'fetches of keys are left out';
  if (store.revoked > 0) return 'revoked tokens count by their share';
  return undefined;
}
