import type { SubmitterConfig } from './schema.js';

/** Issuers whose tokens say nothing to FTS of who shows them: theirs are for storage only, or there are none. */
const ANONYMOUS: readonly SubmitterConfig['tokens']['issuer'][] = ['alien', 'presigned', 'x509'];

/** Whether FTS takes tokens of an issuer as a credential of the submitter. */
export function identifiesAtFts(issuer: SubmitterConfig['tokens']['issuer']): boolean {
  return !ANONYMOUS.includes(issuer);
}

/** Whether the poller shows FTS a token: where it is set so, and where there is no certificate. */
export function pollsByToken({
  tokens,
  fts_token: asksFts,
  poller,
  x509_fallback: hasX509,
}: Pick<SubmitterConfig, 'tokens' | 'fts_token' | 'poller' | 'x509_fallback'>): boolean {
  return asksFts && identifiesAtFts(tokens.issuer) && (poller.oidc || !hasX509);
}
