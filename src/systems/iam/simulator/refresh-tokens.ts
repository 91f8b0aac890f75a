import { growRings } from '../../../kernel/columns.js';

/**
 * The refresh tokens that callers hold, by number.
 *
 * Guarantee: a number is given out once, and is good until it is used up or has expired.
 * Mechanism: numbers rise, so a ring holds those between the oldest good one and the newest, each as the bucket
 * (see `ExpiryCalendar`) in which it expires, 0 once it is used up, and that of the last access token issued with it.
 * Cost: O(1) to issue, look up and use up; 8 bytes a token.
 */
export class RefreshTokens {
  private buckets = new Uint32Array(1024);
  private accessBuckets = new Uint32Array(1024);
  private oldest = 1;
  private next = 1;

  constructor(private readonly bucketUs: number) {}

  /** Gives the next number to a token that expires in `bucket`. */
  issue(bucket: number, nowUs: number): number {
    this.trim(nowUs);
    if (this.next - this.oldest === this.buckets.length) growRings(this, this.oldest);
    const at = this.next & (this.buckets.length - 1);
    this.buckets[at] = bucket;
    this.accessBuckets[at] = 0;
    return this.next++;
  }

  /** The bucket in which a good token expires; 0 when it is unknown, used up or expired. */
  bucketOf(number: number, nowUs: number): number {
    if (!this.isHeld(number)) return 0;
    const bucket = this.buckets[number & (this.buckets.length - 1)];
    return bucket * this.bucketUs > nowUs ? bucket : 0;
  }

  /** An access token that expires in `bucket` was issued with a token, in the place of the one before; 0: none is left. */
  setAccess(number: number, bucket: number): void {
    if (this.isHeld(number)) this.accessBuckets[number & (this.buckets.length - 1)] = bucket;
  }

  /** The bucket in which the last access token issued with a token expires; 0 when there is none. */
  accessOf(number: number): number {
    return this.isHeld(number) ? this.accessBuckets[number & (this.buckets.length - 1)] : 0;
  }

  /** Makes a token worthless. */
  useUp(number: number): void {
    this.buckets[number & (this.buckets.length - 1)] = 0;
  }

  private isHeld(number: number): boolean {
    return number >= this.oldest && number < this.next;
  }

  private trim(nowUs: number): void {
    const mask = this.buckets.length - 1;
    while (this.oldest < this.next && this.buckets[this.oldest & mask] * this.bucketUs <= nowUs)
      this.oldest++;
  }
}
