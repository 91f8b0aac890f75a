import type { Action, HeldToken } from '../../../ecosystem/ports.js';
import { kindColumn } from '../../../kernel/columns.js';
import type { RunPosition } from '../../../kernel/laws.js';
import { type OnGrow, SlotPool } from '../../../kernel/slot-pool.js';

/** No check. */
export const NO_CHECK = -1;

/**
 * Checks of tokens that wait for an issuer's keys, or for a lock.
 *
 * Mechanism: a slot a check, a column a property. Cost: 61 bytes a check that waits.
 */
export class WaitingChecks {
  /** Who asked; NO_CHECK: a probe. */
  client = new Int32Array(0);
  subject = new Int32Array(0);
  site = new Int32Array(0);
  action = kindColumn(0);
  jwt = new Float64Array(0);
  issuer = new Int32Array(0);
  claims = new Int32Array(0);
  issuedUs = new Float64Array(0);
  expiryUs = new Float64Array(0);
  sinceUs = new Float64Array(0);
  private readonly pool: SlotPool;

  constructor(position: RunPosition) {
    this.pool = new SlotPool('waiting check', position, this);
  }

  /** Has `onGrow` called when there is room for more. */
  follow(onGrow: OnGrow): void {
    this.pool.follow(onGrow);
  }

  /** Keeps a check of a token; `sinceUs` is now. */
  open(client: number, subject: number, site: number, action: Action, token: HeldToken): number {
    const check = this.pool.take();
    this.client[check] = client;
    this.subject[check] = subject;
    this.site[check] = site;
    this.action[check] = action;
    this.jwt[check] = token.jwt;
    this.issuer[check] = token.issuer;
    this.claims[check] = token.claims;
    this.issuedUs[check] = token.issuedUs;
    this.expiryUs[check] = token.expiryUs;
    return check;
  }

  close(check: number): void {
    this.pool.give(check);
  }

  /** Writes the token of a check into a place for one. */
  readToken(check: number, into: HeldToken): void {
    into.jwt = this.jwt[check];
    into.issuer = this.issuer[check];
    into.claims = this.claims[check];
    into.issuedUs = this.issuedUs[check];
    into.expiryUs = this.expiryUs[check];
  }
}
