import type { TokensConfig } from '../../../../scenario/schema.js';
import { IamMint } from './iam-mint.js';
import { LocalMint } from './local-mint.js';
import type { Mint, MintParts } from './mint.js';
import { StorageMint } from './storage-mint.js';

/** How each kind of issuer signs; with X.509 nothing is signed. */
const MINTS: Readonly<Record<TokensConfig['issuer'], ((parts: MintParts) => Mint) | undefined>> = {
  iam: (parts) => new IamMint(parts),
  rucio: (parts) => new LocalMint(parts, true),
  dirac: (parts) => new LocalMint(parts, true),
  alien: (parts) => new LocalMint(parts, false),
  presigned: (parts) => new StorageMint(parts),
  x509: undefined,
};

/** The mint that a submitter's choices name; undefined when it uses proxies. */
export function makeMint(parts: MintParts): Mint | undefined {
  return MINTS[parts.config.tokens.issuer]?.(parts);
}
