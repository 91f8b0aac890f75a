import { type HeldToken, OK } from '../../../ecosystem/ports.js';
import type { TokenMemory } from '../software.js';

/** Places of one endpoint's cache. */
const PLACES = 1024;
const MASK = PLACES - 1;
/** Numbers of a place: the token's number, when it was issued, until when it is kept, and what was thought of it. */
const NUMBERS = 4;

/** The endpoint does not remember a token. */
export const UNKNOWN = -2;

/**
 * What an endpoint remembers of tokens that it has verified: the parsed access-control lists of XRootD
 * (XrdSciTokens), the logins of dCache's WebDAV door (CachingLoginStrategy).
 *
 * Mechanism: one place for each remainder of the token's number, which a token of the same remainder takes over, so
 * that some verifications are repeated that the endpoint would be spared when hundreds of tokens are in use at once.
 * Cost: one read of memory a look-up; 32 KiB for an endpoint that is used.
 */
export class AcceptedTokens {
  private places = new Float64Array(0);

  constructor(private readonly memory: TokenMemory) {}

  /** Whether it answers for tokens after their expiry. */
  get outlivesExpiry(): boolean {
    return this.memory.past_expiry;
  }

  /** What is remembered of a token: `OK`, the `Failure` with which it was refused, or `UNKNOWN`. */
  recall({ jwt, issuedUs, expiryUs }: HeldToken, nowUs: number): number {
    const at = (jwt & MASK) * NUMBERS;
    const { places, memory } = this;
    if (places[at] !== jwt || places[at + 1] !== issuedUs || !(nowUs < places[at + 2])) return UNKNOWN;
    if (memory.slides) places[at + 2] = this.untilUs(expiryUs, nowUs);
    return places[at + 3];
  }

  /** Remembers `OK`, or a `Failure` where refusals are kept. */
  keep({ jwt, issuedUs, expiryUs }: HeldToken, outcome: number, nowUs: number): void {
    if (outcome !== OK && !this.memory.refusals) return;
    if (this.places.length === 0) this.places = new Float64Array(PLACES * NUMBERS);
    const at = (jwt & MASK) * NUMBERS;
    this.places[at] = jwt;
    this.places[at + 1] = issuedUs;
    this.places[at + 2] = outcome === OK ? this.untilUs(expiryUs, nowUs) : nowUs + this.memory.lifetime;
    this.places[at + 3] = outcome;
  }

  clear(): void {
    this.places.fill(0);
  }

  private untilUs(expiryUs: number, nowUs: number): number {
    const { lifetime, past_expiry } = this.memory;
    return past_expiry ? nowUs + lifetime : Math.min(nowUs + lifetime, expiryUs);
  }
}
