import type { HeldToken } from '../../../ecosystem/ports.js';

/**
 * Where a submitter keeps the tokens that it was given.
 *
 * The law of every cache: a token is given again only while it has at least the reuse floor left to live and is not
 * older than the maximum age. There is no lock: callers that miss together each ask the issuer, and the last answer
 * stays.
 */
export interface TokenCache {
  /** Keys held, over all processes. */
  readonly keys: number;
  /** Copies a reusable token of a process into `into`; false when there is none. */
  lookup(process: number, key: number, file: number, into: HeldToken): boolean;
  /** Keeps a token that the issuer has just given to a process. */
  store(process: number, key: number, file: number, token: HeldToken): void;
  /** Forgets everything. */
  flush(): void;
  /** A process begins again: what it kept for itself is gone. */
  restart(process: number): void;
  /** Takes what another of the same kind holds. */
  takeOver?(from: TokenCache): void;
}
