/** The grants of a token endpoint (RFC 6749 §4.4, RFC 8693, RFC 6749 §6). */
export const CLIENT_GRANTS = ['client_credentials', 'token_exchange', 'refresh_token'] as const;
/** The same, and a read of the discovery document. */
export const GRANTS = [...CLIENT_GRANTS, 'discovery'] as const;
export type GrantName = (typeof GRANTS)[number];
