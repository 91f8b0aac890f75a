import { Claim } from '../../../ecosystem/ports.js';
import type { TokensConfig } from '../../../scenario/schema.js';
import { Role } from './token-key.js';

/**
 * What the tokens of a model may do, as bits of `Claim`. Rucio asks for read beside modify at the destination, which
 * StoRM wants (rucio core/rse.py); one credential for both ends has the rights of both.
 */
export function claimsOf(
  tokens: Pick<TokensConfig, 'audience' | 'scope' | 'write' | 'offline_access'>,
  role: Role,
): number {
  const audience = tokens.audience === 'any' ? Claim.anyAudience : 0;
  const write = tokens.write === 'modify' ? Claim.modify | Claim.read : Claim.create;
  const common = audience | (tokens.offline_access ? Claim.offlineAccess : 0);
  if (tokens.scope === 'transfer') return common | Claim.read | write;
  return common | (role === Role.read ? Claim.read : write);
}
