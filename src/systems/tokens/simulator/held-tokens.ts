import type { HeldToken } from '../../../ecosystem/ports.js';
import { grown } from '../../../kernel/columns.js';

/** Numbers of one token. */
const NUMBERS = 7;

/**
 * Tokens in numbered places. What is written is a copy, and so is what is read.
 * Mechanism: the numbers of a token stand side by side, so that it is read at once. Cost: 56 bytes a place.
 */
export class HeldTokens {
  private numbers: Float64Array;

  constructor(places: number) {
    this.numbers = new Float64Array(places * NUMBERS);
  }

  /** Makes room for places 0 … places − 1. */
  grow(places: number): void {
    this.numbers = grown(this.numbers, new Float64Array(places * NUMBERS));
  }

  jwtOf(place: number): number {
    return this.numbers[place * NUMBERS];
  }

  write(place: number, token: HeldToken): void {
    const { numbers } = this;
    const at = place * NUMBERS;
    numbers[at] = token.jwt;
    numbers[at + 1] = token.issuer;
    numbers[at + 2] = token.claims;
    numbers[at + 3] = token.bytes;
    numbers[at + 4] = token.files;
    numbers[at + 5] = token.issuedUs;
    numbers[at + 6] = token.expiryUs;
  }

  read(place: number, into: HeldToken): void {
    const { numbers } = this;
    const at = place * NUMBERS;
    into.jwt = numbers[at];
    into.issuer = numbers[at + 1];
    into.claims = numbers[at + 2];
    into.bytes = numbers[at + 3];
    into.files = numbers[at + 4];
    into.issuedUs = numbers[at + 5];
    into.expiryUs = numbers[at + 6];
  }
}
