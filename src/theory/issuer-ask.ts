import type { GrantName } from '../systems/iam/grants.js';
import type { RatePiece } from './history.js';

/** What a system asks of an issuer with one grant. */
export interface IssuerAsk {
  readonly grant: GrantName;
  readonly pieces: readonly RatePiece[];
  /** Why it is not exact, where it is not. */
  readonly inexact?: string;
}
