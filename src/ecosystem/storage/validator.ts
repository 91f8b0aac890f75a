import type { SiteConfig } from '../../scenario/schema.js';
import { Action, Claim, Failure, type HeldToken, OK } from '../ports.js';

/** Clock leeway of a validator that the scenario leaves out, µs: Spring's 60 s in StoRM WebDAV, none elsewhere. */
const STORM_LEEWAY_US = 60_000_000;

/**
 * The token validator of one endpoint: expiry and not-before by the site's own clock, the audience and the scope. It
 * works offline with the issuer's keys, so a check takes no time and makes no request.
 */
export class Validator {
  private readonly broken: boolean;
  private readonly leewayUs: number;
  private readonly offsetUs: number;
  private readonly acceptsAny: boolean;
  private readonly acceptsRse: boolean;
  /** Claims of which a write needs one. */
  private readonly writeClaims: number;

  constructor(site: SiteConfig) {
    this.broken = site.readiness === 'failed';
    this.leewayUs = site.clock_leeway ?? (site.technology === 'storm' ? STORM_LEEWAY_US : 0);
    this.offsetUs = site.clock_offset;
    this.acceptsAny = site.audiences.includes('any');
    this.acceptsRse = site.audiences.includes('rse');
    this.writeClaims = site.write === 'modify' ? Claim.modify : Claim.create | Claim.modify;
  }

  /** Checks a token now: `OK` or the `Failure` that the client sees. */
  check(action: Action, token: HeldToken, nowUs: number): number {
    if (this.broken) return Failure.validator;
    const clockUs = nowUs + this.offsetUs;
    if (clockUs >= token.expiryUs + this.leewayUs) return Failure.tokenExpired;
    if (clockUs < token.issuedUs - this.leewayUs) return Failure.validator;
    const anyAudience = (token.claims & Claim.anyAudience) !== 0;
    if (!(anyAudience ? this.acceptsAny : this.acceptsRse)) return Failure.audience;
    if ((token.claims & (action === Action.read ? Claim.read : this.writeClaims)) === 0) return Failure.scope;
    return OK;
  }
}
