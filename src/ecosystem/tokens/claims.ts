import type { TokensConfig } from '../../scenario/schema.js';
import { Claim } from '../ports.js';
import { Role } from './token-key.js';

/**
 * What the tokens of a model may do, as bits of `Claim`. Rucio asks for read beside modify at the destination, which
 * StoRM wants (rucio core/rse.py); one credential for both ends has the rights of both.
 */
export function claimsOf(tokens: Pick<TokensConfig, 'audience' | 'scope' | 'write'>, role: Role): number {
  const audience = tokens.audience === 'any' ? Claim.anyAudience : 0;
  const write = tokens.write === 'modify' ? Claim.modify | Claim.read : Claim.create;
  if (tokens.scope === 'transfer') return audience | Claim.read | write;
  return audience | (role === Role.read ? Claim.read : write);
}
