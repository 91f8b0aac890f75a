import type { HeldToken } from '../ports.js';

/** Places of one endpoint's cache. */
const PLACES = 1024;
const MASK = PLACES - 1;
/** Numbers of a place: the token's number, when it was issued, until when it is kept, and one to fill the cache line. */
const NUMBERS = 4;

/**
 * Tokens that an endpoint has accepted and does not verify again for a while: the cache of parsed access-control lists
 * of XRootD (XrdSciTokens).
 *
 * Mechanism: one place for each remainder of the token's number, which a token of the same remainder takes over, so
 * that some verifications are repeated that XRootD would be spared when hundreds of tokens are in use at once.
 * Cost: one read of memory a look-up; 32 KiB for an endpoint that is used.
 */
export class AcceptedTokens {
  private places = new Float64Array(0);

  /** @param keptUs how long a token is kept at most */
  constructor(private readonly keptUs: number) {}

  has({ jwt, issuedUs }: HeldToken, nowUs: number): boolean {
    const at = (jwt & MASK) * NUMBERS;
    const { places } = this;
    return places[at] === jwt && places[at + 1] === issuedUs && nowUs < places[at + 2];
  }

  add({ jwt, issuedUs, expiryUs }: HeldToken, nowUs: number): void {
    if (this.places.length === 0) this.places = new Float64Array(PLACES * NUMBERS);
    const at = (jwt & MASK) * NUMBERS;
    this.places[at] = jwt;
    this.places[at + 1] = issuedUs;
    this.places[at + 2] = Math.min(nowUs + this.keptUs, expiryUs);
  }

  clear(): void {
    this.places.fill(0);
  }
}
