import type { ReadToken } from './vault-port.js';

/** A group of access points, as the jobs see it that come from them. Access points and owners are numbers from 0 on. */
export interface AccessPointPort {
  readonly points: number;
  /** Owners who have jobs at each of them. */
  readonly owners: number;
  /** How often a running job fetches the token of its owner, µs. */
  readonly pullUs: number;
  /** Whether the credential of an owner is at an access point now. */
  isThere(point: number, owner: number): boolean;
  /** The access token that lay at an access point for an owner at a time; false where none did. */
  seen(point: number, owner: number, atUs: number, into: ReadToken): boolean;
  /** Has `lost` called whenever the credential of an owner is gone at an access point. */
  follow(lost: (point: number, owner: number) => void): void;
}
