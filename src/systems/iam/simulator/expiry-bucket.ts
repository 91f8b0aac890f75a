import type { IssuerConfig } from '../../../scenario/schema.js';

/** Finest step in which expiry is kept, µs: `exp` of a JWT is in whole seconds (RFC 7519). */
const SECOND_US = 1_000_000;
/** Most buckets that the longest lifetime may take. */
const BUCKETS_MAX = 2 ** 22;

/** Step in which the token tables keep expiry, µs: a second, or coarser for lifetimes of years. */
export function expiryBucketUs(config: IssuerConfig): number {
  let longestUs = 0;
  for (const client of Object.values(config.clients)) {
    const accessUs = client.access_lifetime * (1 + client.access_jitter);
    longestUs = Math.max(longestUs, accessUs, client.refresh_lifetime);
  }
  return Math.max(SECOND_US, Math.ceil(longestUs / BUCKETS_MAX));
}
