/** Why simulated figures of a system may lie beyond their closed forms. */
export interface Reasons {
  /** Stations (by the beginning of their names) whose overload shows in metrics, the likeliest first. */
  readonly shows: readonly { readonly metrics: RegExp; readonly stations: readonly RegExp[] }[];
  /** Metrics of an instance that are no mean over so many events. */
  readonly events?: readonly CountedEvents[];
  /** Metrics in which transfers that come again with new tokens do not show. */
  readonly untouchedByFailures?: RegExp;
}

/** What figures that are no rates are means of, as far as their number is known. */
export interface CountedEvents {
  /** Metrics without prefix and instance, and whether those in tokens, which are counted as a stock, are among them. */
  readonly metrics: RegExp;
  readonly evenStocks?: boolean;
  /** The figure of the instance that is their number: a metric and a statistic. */
  readonly count: string;
  /** In words, with their number as `#`. */
  readonly what: string;
}

/** Stations at which tokens are made, and those at which transfers wait. */
export const OF_TOKENS = /^(issuer|database|submitter|exchange|refresh)/;
export const OF_WAITING = /^(agents|copies|bandwidth|link)/;
export const OF_ISSUERS = /^(issuer|database)/;
