import { Claim, type HeldToken, noToken } from '../../../ecosystem/ports.js';

/** What is left of the life of a probe's token, µs. */
const LIFE_US = 3_600_000_000;
const RIGHTS = Claim.read | Claim.create | Claim.modify;

/**
 * The token of a probe: signed one interval ago, with an hour left, for the audience that the endpoint lists and with
 * every right. It is there even while its issuer is away, so that what an endpoint makes of a good token is seen.
 */
export class ProbeToken {
  private readonly token: HeldToken = noToken();

  constructor(private readonly ageUs: number) {}

  renewed(nowUs: number, anyAudience: boolean): Readonly<HeldToken> {
    this.token.issuedUs = nowUs - this.ageUs;
    this.token.expiryUs = nowUs + LIFE_US;
    this.token.claims = anyAudience ? RIGHTS | Claim.anyAudience : RIGHTS;
    return this.token;
  }
}
