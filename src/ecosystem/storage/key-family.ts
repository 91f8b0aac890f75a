import { TOKEN_LIBRARIES } from '../../scenario/schema/site.js';
import type { SiteConfig, StorageConfig } from '../../scenario/schema.js';

/** How a family of storage software keeps an issuer's public keys. Times µs. */
export interface KeyFamily {
  /** Age from which an access fetches the keys again. */
  readonly refreshUs: number;
  /** Age at which they are no longer used. */
  readonly expiryUs: number;
  /** Without keys: how long a failed fetch is remembered. */
  readonly failureUs: number;
  /** Longest wait for an issuer that hangs. */
  readonly timeoutUs: number;
  /** A refresh goes on beside the access that asks for it, which uses the old keys. */
  readonly beside: boolean;
}

type Technology = SiteConfig['technology'];

/** The family of a technology. */
export function keyFamily(technology: Technology, keys: StorageConfig['keys']): KeyFamily {
  const library = TOKEN_LIBRARIES[technology];
  const { refresh, expiry, failure, timeout } = keys[library];
  return {
    refreshUs: refresh,
    expiryUs: expiry === 0 ? Number.POSITIVE_INFINITY : expiry,
    failureUs: failure,
    timeoutUs: timeout,
    beside: library === 'storm',
  };
}

/** Whether a technology keeps what a token allows once it has accepted it (XrdSciTokens). */
export function cachesTokens(technology: Technology): boolean {
  return TOKEN_LIBRARIES[technology] === 'xrootd';
}
