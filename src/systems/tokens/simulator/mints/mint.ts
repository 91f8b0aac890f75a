import type { Answer, IssuedToken, Issuer, Storage } from '../../../../ecosystem/ports.js';
import type { SubmitterConfig } from '../../../../scenario/schema.js';

/** What a question came to: signed at once, answered later, or refused at once. */
export const Asked = { signed: 0, later: 1, refused: 2 } as const;
export type Asked = (typeof Asked)[keyof typeof Asked];

/** Where a submitter gets its tokens from: one implementation for each way of signing. */
export interface Mint {
  /** The tokens of the answer at hand: after `Asked.signed`, and inside the answer's callback. */
  readonly answer: Readonly<Pick<IssuedToken, 'issuedUs' | 'expiryUs'>>;
  /** Number of the signer, as a storage endpoint reads it in the token. */
  readonly issuer: number;
  /** How long a submitter thread waits for a token that is signed at once, µs. */
  readonly signUs: number;
  /** Who signs a token for an endpoint, by its path (`issuers.cms`); -1 for FTS. */
  signerOf(site: number): string;
  /** FTS takes its tokens as the submitter's own credential; otherwise that is a certificate. */
  readonly identifiesAtFts: boolean;
  /**
   * Asks for a token.
   * @param asker given back with an answer that comes later
   * @param site the endpoint that it is for, or -1 for FTS
   */
  ask(asker: number, site: number, offlineAccess: boolean): Asked;
  /** Who asked, and would have been answered later, has died. */
  abandoned(): void;
}

/** What mints are built from. */
export interface MintParts {
  /** The submitter's name. */
  readonly name: string;
  readonly simulation: { readonly nowUs: number };
  readonly config: SubmitterConfig;
  readonly storage: Pick<Storage, 'reach' | 'sites'>;
  /** The issuer of the scenario, for the mint that asks one. */
  readonly issuer: Issuer | undefined;
  /** Number of that issuer. */
  readonly issuerNumber: number;
  /** Number of the submitter as a signer. */
  readonly signerNumber: number;
  /** Told of answers that come later. */
  readonly onAnswer: (asker: number, answer: Answer) => void;
}
