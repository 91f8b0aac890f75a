/** Why simulated figures of a system may lie beyond their closed forms. */
export interface Reasons {
  /** Stations (by the beginning of their names) whose overload shows in metrics, the likeliest first. */
  readonly shows: readonly { readonly metrics: RegExp; readonly stations: readonly RegExp[] }[];
  /** Metrics of an instance that count what it refuses, and the one that counts all that is asked of it. */
  readonly refusals?: { readonly refused: string; readonly of: string };
  /** Metrics in which transfers that come again with new tokens do not show. */
  readonly untouchedByFailures?: RegExp;
}

/** Stations at which tokens are made, and those at which transfers wait. */
export const OF_TOKENS = /^(issuer|database|submitter|exchange|refresh)/;
export const OF_WAITING = /^(agents|copies|bandwidth|link)/;
export const OF_ISSUERS = /^(issuer|database)/;
