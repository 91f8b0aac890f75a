import { KeyAnswer, type KeySource } from '../../../src/ecosystem/ports.js';

/** Keys of an issuer whose state a test sets. */
export class FakeKeys implements KeySource {
  answer: KeyAnswer = KeyAnswer.ok;
  /** Fetches so far, by the path of who fetched. */
  readonly fetches: string[] = [];
  private rotatedUs = Number.POSITIVE_INFINITY;
  private leadUs = 0;

  /** Another key signs from `atUs` on, published `leadUs` before. */
  rotate(atUs: number, leadUs: number): void {
    this.rotatedUs = atUs;
    this.leadUs = leadUs;
  }

  fetch(from: string): KeyAnswer {
    this.fetches.push(from);
    return this.answer;
  }

  publishedUs(issuedUs: number): number {
    return issuedUs >= this.rotatedUs ? this.rotatedUs - this.leadUs : Number.NEGATIVE_INFINITY;
  }
}
