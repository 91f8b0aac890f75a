/**
 * Rows that a grant writes into IAM's database, read in MitreID's token provider and IAM's overrides: an access token
 * with its scopes, and an authentication holder with its scopes, request parameters and authorities.
 */

/** Scopes of a storage token with offline_access; request parameters and authorities of a client. */
const SCOPES = 2;
const PARAMETERS = 3;
const AUTHORITIES = 1;

const HOLDER = 1 + SCOPES + PARAMETERS + AUTHORITIES;
const ACCESS_TOKEN = 1 + SCOPES;

/** Rows of client_credentials; `hidden`: with the refresh token that nobody gets. */
export function clientCredentialsRows(stored: boolean, hidden: boolean): number {
  return HOLDER + (stored ? ACCESS_TOKEN : 0) + (hidden ? 1 : 0);
}

/** Rows of an exchange; a refresh token is saved twice, before and after it is enhanced. */
export function exchangeRows(stored: boolean, refreshToken: boolean): number {
  return HOLDER + (stored ? ACCESS_TOKEN : 0) + (refreshToken ? 2 : 0);
}

/** Rows of a refresh, which shares the holder; a refresh token that is used once is replaced by a new row. */
export function refreshRows(stored: boolean, replaced: boolean): number {
  return (stored ? ACCESS_TOKEN : 0) + (replaced ? 2 : 0);
}
