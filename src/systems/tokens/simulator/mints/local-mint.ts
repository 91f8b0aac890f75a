import { Asked, type Mint, type MintParts } from './mint.js';

/** Tokens that the submitter signs itself, with a key of its own: no request leaves it. */
export class LocalMint implements Mint {
  readonly answer = { issuedUs: 0, expiryUs: 0 };
  readonly issuer: number;
  readonly signUs: number;
  private readonly lifetimeUs: number;

  /** @param identifiesAtFts FTS trusts the signer as an issuer of tokens of scope fts */
  constructor(
    protected readonly parts: MintParts,
    readonly identifiesAtFts: boolean,
  ) {
    const { access_lifetime: lifetime, sign_time: signTime } = parts.config.tokens;
    if (lifetime === undefined) throw new RangeError('a signer needs a lifetime for its tokens');
    this.issuer = parts.signerNumber;
    this.lifetimeUs = lifetime;
    this.signUs = signTime;
  }

  signerOf(_site: number): string {
    return `submitters.${this.parts.name}`;
  }

  ask(_asker: number, _site: number, _offlineAccess: boolean): Asked {
    this.answer.issuedUs = this.parts.simulation.nowUs;
    this.answer.expiryUs = this.answer.issuedUs + this.lifetimeUs;
    return Asked.signed;
  }

  abandoned(): void {}
}
