import type { ReadToken } from './vault-port.js';

/** A group of access points, as the jobs see it that come from them. */
export interface AccessPointPort {
  /** Credentials of all owners at all access points, numbered from 0 on. */
  readonly credentials: number;
  /** How often a running job fetches the token of its owner, µs. */
  readonly pullUs: number;
  /** Whether a credential is there now. */
  isThere(credential: number): boolean;
  /** The access token that a credential had at a time; false where it had none. */
  seen(credential: number, atUs: number, into: ReadToken): boolean;
  /** Has `lost` called whenever a credential is gone. */
  follow(lost: (credential: number) => void): void;
}
