import type { IssuerConfig } from '../iam/schema.js';
import type { SubmitterConfig } from '../rucio/schema.js';
import { behaviourOf } from '../rucio/versions.js';

/** What decides for how long a submitter gives a cached token again. */
export type ReusingSubmitter = Pick<SubmitterConfig, 'tokens' | 'version' | 'utc_offset'>;

/** For how long a cached token is given again. */
export interface ReuseRule {
  /** With at least this life left, µs; below 0 expired tokens are given too. */
  readonly leastLeftUs: number;
  /** Up to this age, µs. */
  readonly oldestUs: number;
}

/**
 * The reuse rule as it acts. Before its repair Rucio took the time in UTC for the local time of the host (rucio#8579):
 * on a host an hour east of UTC a token seems to have an hour more to live than it has, and west of it less.
 */
export function reuseRuleOf({ tokens, version, utc_offset: offsetUs }: ReusingSubmitter): ReuseRule {
  const lateUs = behaviourOf(version).comparesInUtc ? 0 : offsetUs;
  return { leastLeftUs: tokens.reuse_floor - lateUs, oldestUs: tokens.maximum_age };
}

/** The last moment at which a token may be given again, µs. */
export function usableUntilUs(
  rule: ReuseRule,
  token: { readonly issuedUs: number; readonly expiryUs: number },
): number {
  return Math.min(token.expiryUs - rule.leastLeftUs, token.issuedUs + rule.oldestUs);
}

/** Life of the tokens, URLs or proxies of a submitter, µs; undefined where nothing says it. */
export function accessLifetimeUs(
  { issuers }: { readonly issuers: Readonly<Record<string, IssuerConfig>> },
  { issuer = '', client, tokens }: Pick<SubmitterConfig, 'issuer' | 'client' | 'tokens'>,
): number | undefined {
  return tokens.access_lifetime ?? issuers[issuer]?.clients[client]?.access_lifetime;
}

/** Tokens that the memory of a pod's cache holds; no limit with the other kinds of cache. */
export function cacheEntries({
  cache,
  cache_memory: bytes,
  cache_entry: each,
}: SubmitterConfig['tokens']): number {
  return cache === 'per-pod' ? Math.floor(bytes / each) : Number.POSITIVE_INFINITY;
}
