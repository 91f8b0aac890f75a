/**
 * The refresh tokens that callers hold, by number.
 *
 * Guarantee: a number is given out once, and is good until it is used up or has expired.
 * Mechanism: numbers rise, so a ring holds those between the oldest good one and the newest, each as the bucket
 * (see `ExpiryCalendar`) in which it expires; 0 marks one that is used up.
 * Cost: O(1) to issue, look up and use up; 4 bytes a token.
 */
export class RefreshTokens {
  private buckets = new Uint32Array(1024);
  private oldest = 1;
  private next = 1;

  constructor(private readonly bucketUs: number) {}

  /** Gives the next number to a token that expires in `bucket`. */
  issue(bucket: number, nowUs: number): number {
    this.trim(nowUs);
    if (this.next - this.oldest === this.buckets.length) this.grow();
    this.buckets[this.next & (this.buckets.length - 1)] = bucket;
    return this.next++;
  }

  /** The bucket in which a good token expires; 0 when it is unknown, used up or expired. */
  bucketOf(number: number, nowUs: number): number {
    if (number < this.oldest || number >= this.next) return 0;
    const bucket = this.buckets[number & (this.buckets.length - 1)];
    return bucket * this.bucketUs > nowUs ? bucket : 0;
  }

  /** Makes a token worthless. */
  useUp(number: number): void {
    this.buckets[number & (this.buckets.length - 1)] = 0;
  }

  private trim(nowUs: number): void {
    const mask = this.buckets.length - 1;
    while (this.oldest < this.next && this.buckets[this.oldest & mask] * this.bucketUs <= nowUs)
      this.oldest++;
  }

  private grow(): void {
    const wider = new Uint32Array(this.buckets.length * 2);
    for (let number = this.oldest; number < this.next; number++) {
      wider[number & (wider.length - 1)] = this.buckets[number & (this.buckets.length - 1)];
    }
    this.buckets = wider;
  }
}
