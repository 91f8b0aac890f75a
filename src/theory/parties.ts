import { SECOND_US } from '../kernel/simulation.js';
import type { FtsConfig, Scenario, SiteConfig, StorageConfig } from '../scenario/schema.js';
import { exchangeOf } from '../systems/fts/versions.js';
import { accessLifetimeUs, type ReuseRule, reuseRuleOf, usableUntilUs } from '../systems/tokens/reuse.js';
import { type Scope, scopeAt, servesOneFile } from '../systems/tokens/scopes.js';
import { siteNames } from '../systems/workload/site-names.js';

type Submitter = Scenario['submitters'][string];

/** Whom a submitter's transfers by token meet, and for how long their tokens live. */
export interface Parties {
  readonly tokens: Submitter['tokens'];
  /** For how long the submitter gives a cached one again. */
  readonly reuse: ReuseRule;
  /** FTS instances that its tokens reach. */
  readonly fts: readonly FtsConfig[];
  /** Endpoints whose validators check them. */
  readonly sites: readonly SiteConfig[];
  /** What they share: releases, keys. */
  readonly storage: StorageConfig;
  /** Life of what the submitter asks for or signs, s; Infinity where nothing expires. */
  readonly lifetimeS: number;
  /** Life of what FTS exchanges or refreshes, s: the shortest of the instances' clients. */
  readonly ftsLifetimeS: number;
}

/** The parties of a submitter's transfers. */
export function partiesOf(scenario: Scenario, name: string): Parties {
  const submitter = submitterOf(scenario, name);
  const workloads = scenario.workloads.filter((workload) => workload.submitter === name);
  const destinations = new Set(workloads.flatMap((workload) => siteNames(workload.destinations)));
  const ends = new Set([...destinations, ...workloads.flatMap((workload) => siteNames(workload.sources))]);
  const instances = new Set([...destinations].map((site) => scenario.sites[site]?.fts ?? ''));
  const fts = [...instances].sort().flatMap((instance) => scenario.fts[instance] ?? []);
  const takesTokens = fts.filter(({ tokens }) => tokens || submitter.tokens.issuer === 'x509');
  const clients = scenario.issuers[submitter.issuer]?.clients ?? {};
  return {
    tokens: asManaged(submitter.tokens, takesTokens),
    reuse: reuseRuleOf(submitter),
    fts: takesTokens,
    sites: [...ends]
      .sort()
      .flatMap((site) => scenario.sites[site] ?? [])
      .filter(checksTokens),
    storage: scenario.storage,
    lifetimeS: lifetimeS(scenario, name),
    ftsLifetimeS: Math.min(
      ...takesTokens.map(({ client }) => (clients[client]?.access_lifetime ?? Infinity) / SECOND_US),
    ),
  };
}

/** The tokens of a submitter, as FTS manages them: it may be told to leave those without offline_access alone. */
function asManaged(tokens: Submitter['tokens'], fts: readonly FtsConfig[]): Submitter['tokens'] {
  const isLeft =
    fts.length > 0 && fts.every((one) => exchangeOf(one, tokens.offline_access) === 'left-alone');
  const isExchanged = tokens.management === 'polling' || tokens.management === 'just-in-time';
  return isLeft && isExchanged ? { ...tokens, management: 'unmanaged' } : tokens;
}

/** Why tokens of a submitter are not all exchanged, where they should be and cannot be. */
export function unofferedOf({ tokens, fts }: Pick<Parties, 'tokens' | 'fts'>): string | undefined {
  if (tokens.management !== 'polling' && tokens.management !== 'just-in-time') return undefined;
  const ways = new Set(fts.map((one) => exchangeOf(one, tokens.offline_access)));
  if (ways.has('refused'))
    return 'the issuer gives no refresh token without offline_access, and transfers fail';
  return ways.size > 1 ? 'some instances leave tokens without offline_access alone' : undefined;
}

/** Life of the tokens, URLs or proxies of a submitter, s. */
export function lifetimeS(scenario: Scenario, name: string): number {
  return (accessLifetimeUs(scenario, submitterOf(scenario, name)) ?? Number.POSITIVE_INFINITY) / SECOND_US;
}

/** For how long after its issue a cached token is given again, s. */
export function reusableS({
  tokens,
  reuse,
  lifetimeS,
}: Pick<Parties, 'tokens' | 'reuse' | 'lifetimeS'>): number {
  if (tokens.cache === 'off') return 0;
  const token = { issuedUs: 0, expiryUs: lifetimeS * SECOND_US };
  return Math.max(0, usableUntilUs(reuse, token) / SECOND_US);
}

/** Whether every token for storage serves one file only, so that no two submissions share one. */
export function isPerFile(tokens: Submitter['tokens']): boolean {
  return scopesOf(tokens).every(servesOneFile);
}

/** For how much the tokens of the two ends are good. */
function scopesOf(tokens: Submitter['tokens']): readonly Scope[] {
  return [scopeAt(tokens, 'source'), scopeAt(tokens, 'destination')];
}

function submitterOf(scenario: Scenario, name: string): Submitter {
  const submitter = scenario.submitters[name];
  if (submitter === undefined) throw new RangeError(`there is no submitter ${name}`);
  return submitter;
}

function checksTokens({ readiness }: SiteConfig): boolean {
  return readiness !== 'not-ready';
}
