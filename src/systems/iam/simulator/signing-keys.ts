/** The key that signs, and when those of before were published. */
export class SigningKeys {
  private readonly rotatedUs: number[] = [];
  private readonly publishedUs: number[] = [];

  /** A key that was published `leadUs` ago signs from now on. */
  rotate(nowUs: number, leadUs: number): void {
    this.rotatedUs.push(nowUs);
    this.publishedUs.push(nowUs - leadUs);
  }

  /** When the key that signs at a time was published, µs; -Infinity for the first. */
  publicationOf(signedUs: number): number {
    for (let key = this.rotatedUs.length - 1; key >= 0; key--) {
      if (this.rotatedUs[key] <= signedUs) return this.publishedUs[key];
    }
    return Number.NEGATIVE_INFINITY;
  }
}
