/** The grants of a token endpoint (RFC 6749 §4.4, RFC 8693, RFC 6749 §6), and a read of the discovery document. */
export const GRANTS = ['client_credentials', 'token_exchange', 'refresh_token', 'discovery'] as const;
export type GrantName = (typeof GRANTS)[number];
