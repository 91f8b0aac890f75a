import { Action, Claim, Failure, type HeldToken, OK } from '../../../ecosystem/ports.js';
import type { SiteConfig } from '../../../scenario/schema.js';

/**
 * What the validator of one endpoint thinks of a token's claims: expiry and not-before by the site's own clock, the
 * audience and the scope. It takes no time and makes no request.
 */
export class Validator {
  /** It rejects every token. */
  broken = false;
  /** It accepts the wildcard audience. */
  acceptsAny = true;
  /** It does not know the audience of the tokens, whatever it is. */
  rejectsAudience = false;
  /** It does not accept the scope of the tokens, whatever it is. */
  rejectsScope = false;
  /** The site's clock minus true time, µs. */
  offsetUs: number;
  private leewayUs = 0;
  private acceptsRse = true;
  private continuous = false;
  /** Claims of which a write needs one. */
  private writeClaims = 0;
  private ownOffsetUs: number;

  /** @param leewayUs by which its clock may be wrong */
  constructor(site: SiteConfig, leewayUs: number) {
    this.offsetUs = this.ownOffsetUs = site.clock_offset;
    this.configure(site, leewayUs);
  }

  /** It comes back with another configuration; what faults have done to it stays. */
  configure(site: SiteConfig, leewayUs: number): void {
    this.broken = site.readiness === 'failed';
    this.leewayUs = leewayUs;
    this.offsetUs += site.clock_offset - this.ownOffsetUs;
    this.ownOffsetUs = site.clock_offset;
    this.acceptsAny = site.audiences.includes('any');
    this.acceptsRse = site.audiences.includes('rse');
    this.continuous = site.session === 'continuous';
    this.writeClaims = site.write === 'modify' ? Claim.modify : Claim.create | Claim.modify;
  }

  /** Checks a token now: `OK` or the `Failure` that the client sees. */
  check(action: Action, token: HeldToken, nowUs: number): number {
    if (this.broken) return Failure.validator;
    const clockUs = nowUs + this.offsetUs;
    if (clockUs >= token.expiryUs + this.leewayUs) return Failure.tokenExpired;
    if (clockUs < token.issuedUs - this.leewayUs) return Failure.validator;
    return this.checkRights(action, token);
  }

  /** The same of a token whose time is not looked at. */
  checkRights(action: Action, token: HeldToken): number {
    const anyAudience = (token.claims & Claim.anyAudience) !== 0;
    if (this.rejectsAudience || !(anyAudience ? this.acceptsAny : this.acceptsRse)) return Failure.audience;
    const wanted = action === Action.read ? Claim.read : this.writeClaims;
    return this.rejectsScope || (token.claims & wanted) === 0 ? Failure.scope : OK;
  }

  /** When it cuts a copy whose token expires then, true time in µs; Infinity when it does not look again. */
  sessionEndsUs(expiryUs: number): number {
    return this.continuous ? expiryUs + this.leewayUs - this.offsetUs : Number.POSITIVE_INFINITY;
  }
}
