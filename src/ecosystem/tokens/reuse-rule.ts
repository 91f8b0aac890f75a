import type { ReuseRule } from '../../scenario/token-reuse.js';
import type { HeldToken } from '../ports.js';

/** The last moment at which a token may be reused, µs. */
export function usableUntilUs(rule: ReuseRule, token: HeldToken): number {
  return Math.min(token.expiryUs - rule.leastLeftUs, token.issuedUs + rule.oldestUs);
}
