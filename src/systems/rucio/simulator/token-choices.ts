import type { Answer, Storage, TransferBook } from '../../../ecosystem/ports.js';
import type { SubmitterConfig } from '../../../scenario/schema.js';
import { claimsOf } from '../../tokens/simulator/claims.js';
import type { Mint, MintParts } from '../../tokens/simulator/mints/mint.js';
import { makeMint } from '../../tokens/simulator/mints/registry.js';
import { TokenReach } from '../../tokens/simulator/reach.js';
import { Role, TokenKeys } from '../../tokens/simulator/token-key.js';
import { behaviourOf } from '../versions.js';

/** What choices are made with. */
export interface ChoiceParts extends Omit<MintParts, 'onAnswer'> {
  readonly storage: Storage;
  readonly book: TransferBook;
}

/**
 * How a submitter asks for tokens, as its configuration says at a time. What was begun with one of these goes through
 * with it: a job of a thread, an answer of the issuer that is on its way.
 */
export class TokenChoices {
  readonly keys: TokenKeys;
  readonly mint: Mint | undefined;
  readonly reach: TokenReach;
  /** By role. */
  readonly claims: readonly number[];
  readonly offlineAccess: boolean;
  /** Two lookups under one key have the same meaning as long as this is the same: what audience and scope say. */
  readonly meaning: string;
  /** The same for who signs, and how. */
  private readonly signer: string;

  /** @param before choices whose connection to the issuer serves these too, where it can */
  constructor(
    parts: ChoiceParts,
    onAnswer: (question: number, answer: Answer) => void,
    before?: TokenChoices,
  ) {
    const { config, storage, book } = parts;
    // The configuration may be changed in place: what was chosen stays chosen.
    const tokens = { ...config.tokens };
    this.keys = new TokenKeys(tokens, storage.sites.length, behaviourOf(config.version).namesFtsHost);
    this.signer = signerOf(config);
    const isSame = before?.signer === this.signer;
    this.mint = isSame ? before.mint : makeMint({ ...parts, onAnswer });
    this.reach = new TokenReach(tokens, storage, book);
    this.claims = [claimsOf(tokens, Role.read), claimsOf(tokens, Role.modify)];
    this.offlineAccess = tokens.offline_access;
    const { scope, source_scope, directories, audience, write, offline_access } = tokens;
    this.meaning = JSON.stringify([scope, source_scope, directories, audience, write, offline_access]);
  }

  /** How long a thread waits for a token that is signed at once, µs. */
  get signUs(): number {
    return this.mint?.signUs ?? 0;
  }

  /** FTS takes tokens as the submitter's own credential. */
  get identifiesAtFts(): boolean {
    return this.mint?.identifiesAtFts ?? false;
  }
}

function signerOf({ client, tokens }: SubmitterConfig): string {
  return JSON.stringify([tokens.issuer, client, tokens.access_lifetime, tokens.sign_time]);
}
