import { askFor, Grant, type IssuedToken, type Issuer } from '../../../../ecosystem/ports.js';
import { Asked, type Mint, type MintParts } from './mint.js';

/** Tokens of an issuer of the scenario, one client_credentials request each (RFC 6749 §4.4). */
export class IamMint implements Mint {
  readonly issuer: number;
  readonly signUs = 0;
  readonly identifiesAtFts = true;
  private readonly iam: Issuer;
  private readonly path: string;
  private readonly caller: number;
  private readonly asked = askFor(Grant.clientCredentials);

  constructor({ name, config, issuer, issuerNumber, onAnswer }: MintParts) {
    if (issuer === undefined) throw new RangeError('tokens of an IAM need an issuer');
    this.iam = issuer;
    this.issuer = issuerNumber;
    this.path = `issuers.${issuer.name}`;
    const { access_lifetime: lifetime } = config.tokens;
    this.caller = issuer.connect(config.client, onAnswer, lifetime, `submitters.${name}`);
  }

  get answer(): IssuedToken {
    return this.iam.answer;
  }

  signerOf(_site: number): string {
    return this.path;
  }

  ask(asker: number, _site: number, offlineAccess: boolean): Asked {
    this.asked.offlineAccess = offlineAccess;
    this.iam.request(this.caller, asker, this.asked);
    return Asked.later;
  }

  abandoned(): void {
    this.iam.abandoned();
  }
}
