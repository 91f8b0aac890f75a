import type { HeldToken } from '../ports.js';

/** Places of one endpoint's cache. */
const PLACES = 4096;
const MASK = PLACES - 1;

/**
 * Tokens that an endpoint has accepted and does not verify again for a while: the cache of parsed access-control lists
 * of XRootD (XrdSciTokens).
 *
 * Mechanism: one place for each remainder of the token's number, which a token of the same remainder takes over, so
 * that some verifications are repeated that XRootD would be spared when thousands of tokens are in use at once.
 * Cost: three reads a look-up; 96 KiB for an endpoint that is used.
 */
export class AcceptedTokens {
  private jwts = new Float64Array(0);
  private issuedUs = new Float64Array(0);
  private untilUs = new Float64Array(0);

  /** @param keptUs how long a token is kept at most */
  constructor(private readonly keptUs: number) {}

  has({ jwt, issuedUs }: HeldToken, nowUs: number): boolean {
    const place = jwt & MASK;
    return nowUs < this.untilUs[place] && this.jwts[place] === jwt && this.issuedUs[place] === issuedUs;
  }

  add({ jwt, issuedUs, expiryUs }: HeldToken, nowUs: number): void {
    if (this.jwts.length === 0) this.allocate();
    const place = jwt & MASK;
    this.jwts[place] = jwt;
    this.issuedUs[place] = issuedUs;
    this.untilUs[place] = Math.min(nowUs + this.keptUs, expiryUs);
  }

  clear(): void {
    this.untilUs.fill(0);
  }

  private allocate(): void {
    this.jwts = new Float64Array(PLACES);
    this.issuedUs = new Float64Array(PLACES);
    this.untilUs = new Float64Array(PLACES);
  }
}
