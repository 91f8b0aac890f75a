import type { TokensConfig } from '../../scenario/schema.js';
import type { HeldToken } from '../ports.js';

/** For how long a token may be reused: with at least `reuse_floor` left to live, and up to `maximum_age`. */
export type ReuseRule = Pick<TokensConfig, 'reuse_floor' | 'maximum_age'>;

/** The last moment at which a token may be reused, µs. */
export function usableUntilUs(rule: ReuseRule, token: HeldToken): number {
  return Math.min(token.expiryUs - rule.reuse_floor, token.issuedUs + rule.maximum_age);
}
