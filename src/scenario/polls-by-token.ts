import type { SubmitterConfig } from './schema.js';

/** Issuers whose tokens say nothing to FTS of who polls: theirs are for storage only. */
const ANONYMOUS: readonly SubmitterConfig['tokens']['issuer'][] = ['alien', 'presigned', 'x509'];

/** Whether the poller shows FTS a token: where it is set so, and where there is no certificate. */
export function pollsByToken({
  tokens,
  fts_token: asksFts,
  poller,
  x509_fallback: hasX509,
}: Pick<SubmitterConfig, 'tokens' | 'fts_token' | 'poller' | 'x509_fallback'>): boolean {
  return asksFts && !ANONYMOUS.includes(tokens.issuer) && (poller.oidc || !hasX509);
}
