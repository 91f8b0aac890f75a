import { SECOND_US } from '../../../kernel/simulation.js';

/** Most buckets that the longest life may take. */
const BUCKETS_MAX = 2 ** 16;
const SLOTS_MIN = 1024;

/** Moves the columns of a ring when it gets a new shape: bucket by bucket, what stands at `from` is added at `to`. */
export interface RingColumns {
  /** @param shiftUs start of the old bucket after the start of the new one */
  reshape(slots: number, move: (add: (from: number, to: number, shiftUs: number) => void) => void): void;
}

/**
 * Buckets of expiry time, numbered from the start of the scenario, in a ring of slots.
 *
 * Guarantee: two buckets that have credentials never share a slot. Bucket b holds what expires after `startUs(b)` and
 * up to the start of the next one.
 * Mechanism: a bucket is a second wide, or wider where the longest life would take more than 2¹⁶ of them; a longer life
 * makes the ring longer or merges buckets.
 * Cost: memory follows the longest life, not the number of credentials.
 */
export class ExpiryRing {
  /** Last expiry in each slot, µs; 0: the bucket is empty. */
  lastUs: Float64Array;
  private widthUs: number;
  private mask: number;

  constructor(longestLifeUs: number) {
    this.widthUs = widthFor(longestLifeUs);
    this.mask = slotsFor(longestLifeUs, this.widthUs) - 1;
    this.lastUs = new Float64Array(this.slots);
  }

  get slots(): number {
    return this.mask + 1;
  }

  bucketOf(timeUs: number): number {
    return Math.ceil(timeUs / this.widthUs) - 1;
  }

  startUs(bucket: number): number {
    return bucket * this.widthUs;
  }

  slotOf(bucket: number): number {
    return bucket & this.mask;
  }

  /** Whether a credential issued now fits into the ring. */
  holds(nowUs: number, expiryUs: number): boolean {
    return this.bucketOf(expiryUs) - this.bucketOf(nowUs) <= this.mask;
  }

  /**
   * Takes lives up to `lifeUs` from now on.
   * @returns how many of the old buckets make one of the new ones
   */
  widen(nowUs: number, lifeUs: number, columns: Iterable<RingColumns>): number {
    const old = {
      firstBucket: this.bucketOf(nowUs),
      slots: this.slots,
      mask: this.mask,
      widthUs: this.widthUs,
    };
    const { lastUs } = this;
    const merged = Math.max(1, Math.ceil(widthFor(lifeUs) / old.widthUs));
    this.widthUs = old.widthUs * merged;
    this.mask = Math.max(old.mask, slotsFor(lifeUs, this.widthUs) - 1);
    this.lastUs = new Float64Array(this.slots);
    const move = (add: (from: number, to: number, shiftUs: number) => void): void => {
      for (let bucket = old.firstBucket; bucket < old.firstBucket + old.slots; bucket++) {
        const from = bucket & old.mask;
        if (lastUs[from] === 0) continue;
        const into = Math.floor(bucket / merged);
        add(from, this.slotOf(into), bucket * old.widthUs - this.startUs(into));
      }
    };
    move((from, to) => {
      this.lastUs[to] = Math.max(this.lastUs[to], lastUs[from]);
    });
    for (const column of columns) column.reshape(this.slots, move);
    return merged;
  }
}

function widthFor(lifeUs: number): number {
  return Math.max(1, Math.ceil(lifeUs / BUCKETS_MAX / SECOND_US)) * SECOND_US;
}

/** A power of two that a life fits into wherever in a bucket it begins and ends. */
function slotsFor(lifeUs: number, widthUs: number): number {
  const needed = Math.ceil(lifeUs / widthUs) + 2;
  return Math.max(SLOTS_MIN, 2 ** Math.ceil(Math.log2(needed)));
}
