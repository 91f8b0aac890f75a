/** How a read of a vault ended. Index into `READ_OUTCOMES`. */
export const Read = {
  ok: 0,
  /** The token has less life left than was asked for, though it is fresh. */
  short: 1,
  /** HTTP 403: the vault token has expired, or the vault does not know it. */
  denied: 2,
  /** HTTP 404: there is no refresh token under the path. */
  gone: 3,
  /** The issuer gave no token. */
  failed: 4,
  /** HTTP 429: over the rate limit. */
  limited: 5,
} as const;
export type Read = (typeof Read)[keyof typeof Read];

/** The access token that a read found; valid only inside `OnRead`. Times µs. */
export interface ReadToken {
  issuedUs: number;
  expiryUs: number;
}

/** Told of a read's end. */
export type OnRead = (subject: number, outcome: Read) => void;

/** A vault token, as who reads shows it. Times µs. */
export interface VaultToken {
  issuedUs: number;
  expiryUs: number;
}

/** The paths of a group of owners. */
export interface OwnersPaths {
  readonly first: number;
  readonly count: number;
  /** Narrower tokens of each, numbered from 0 on. */
  readonly handles: number;
}

/** No handle: the path's own token. */
export const OWN = -1;

/** A vault that keeps refresh tokens, as who reads access tokens from it sees it. */
export interface VaultPort {
  readonly name: string;
  /** Paths of a group of owners: the first, how many, and the handles of each; a path is a number for `read`. */
  pathsOf(owners: string): OwnersPaths;
  /** The token of a path, or of a handle of it, at the begin of the scenario. */
  tokenOf(path: number, handle: number): Readonly<ReadToken>;
  /** The token of the read at hand. */
  readonly found: Readonly<ReadToken>;
  /**
   * Registers who reads; returns its number for `read`.
   * @param from its path (`access_points.cms`), for cuts of the network
   */
  connect(onRead: OnRead, from: string): number;
  /** Whether a connection of a caller is taken now. */
  answers(caller: number): boolean;
  /**
   * Reads the access token of a path, with at least so much life left. Answered later, however long it takes.
   * @param subject given back in `OnRead`
   * @returns a number for `leave`
   */
  read(caller: number, subject: number, ask: Readonly<ReadAsk>): number;
  /** The caller has closed the connection of a read, which is not answered any more. */
  leave(read: number): void;
}

/** What is asked of a vault. A caller may use one again and again. */
export interface ReadAsk {
  path: number;
  /** A narrower token: its number among the handles of the path; or `OWN`. */
  handle: number;
  minimumUs: number;
  token: Readonly<VaultToken>;
}
