import type { Ramp } from '../../../measure/ramp.js';
import type { ExpiryRing, RingColumns } from './expiry-ring.js';

const HOUR_US = 3_600_000_000;
const HOUR_S = 3600;
/** When so small a share of the weight is left, rounding errors of what has gone might show. */
const LITTLE = 2 ** -10;

/**
 * The sum, over live credentials, of a weight (bytes or files in reach) × the hours left, as a ramp.
 *
 * Guarantee: exact to rounding, before the first expiry in a bucket and from the last one on; in between a credential
 * that has expired counts with the time since, negative. Exactly 0 when nothing is live.
 * Mechanism: the ramp falls by the weight an hour; a bucket keeps the sums of weight and of weight × hours from the
 * bucket's start to expiry, which say by how much the ramp has fallen too far. When little of the weight is left, and
 * once in a while, the ramp is added up anew from the buckets, so that rounding errors do not pile up.
 * Cost: O(1) a credential and a bucket; 16 bytes a bucket.
 */
export class LiveWeights implements RingColumns {
  private weights = new Float64Array(0);
  private weightHours = new Float64Array(0);
  /** Weight of all live credentials, and the most since the ramp was added up. */
  private live = 0;
  private most = 0;
  /** Buckets that have expired since then. */
  private expired = 0;

  constructor(private readonly ramp: Ramp) {}

  /** A credential is issued that expires in a bucket. */
  add(ring: ExpiryRing, bucket: number, weight: number, nowUs: number, expiryUs: number): void {
    if (this.weights.length === 0) this.resize(ring.slots);
    const slot = ring.slotOf(bucket);
    this.weights[slot] += weight;
    this.weightHours[slot] += weight * ((expiryUs - ring.startUs(bucket)) / HOUR_US);
    this.live += weight;
    if (this.live > this.most) this.most = this.live;
    this.ramp.jump(weight * ((expiryUs - nowUs) / HOUR_US), -weight / HOUR_S);
  }

  /** All credentials of a bucket have expired by now, and `empty` says whether those were the last. */
  expire(ring: ExpiryRing, bucket: number, nowUs: number, empty: boolean): void {
    const slot = ring.slotOf(bucket);
    const weight = this.weights[slot];
    const fallenTooFar = weight * ((nowUs - ring.startUs(bucket)) / HOUR_US) - this.weightHours[slot];
    this.weights[slot] = this.weightHours[slot] = 0;
    this.live -= weight;
    if (empty) {
      this.live = this.most = 0;
      this.ramp.set(0, 0);
    } else if (this.live < this.most * LITTLE || ++this.expired >= ring.slots) {
      this.addUp(ring, nowUs);
    } else this.ramp.set(this.ramp.value + fallenTooFar, -this.live / HOUR_S);
  }

  reshape(slots: number, move: Parameters<RingColumns['reshape']>[1]): void {
    const { weights, weightHours } = this;
    if (weights.length === 0) return;
    this.resize(slots);
    move((from, to, shiftUs) => {
      this.weights[to] += weights[from];
      this.weightHours[to] += weightHours[from] + weights[from] * (shiftUs / HOUR_US);
    });
  }

  private addUp(ring: ExpiryRing, nowUs: number): void {
    const first = ring.bucketOf(nowUs);
    let hours = 0;
    this.live = 0;
    for (let bucket = first; bucket < first + ring.slots; bucket++) {
      const slot = ring.slotOf(bucket);
      const weight = this.weights[slot];
      if (weight === 0) continue;
      this.live += weight;
      hours += weight * ((ring.startUs(bucket) - nowUs) / HOUR_US) + this.weightHours[slot];
    }
    this.most = this.live;
    this.expired = 0;
    this.ramp.set(hours, -this.live / HOUR_S);
  }

  private resize(slots: number): void {
    this.weights = new Float64Array(slots);
    this.weightHours = new Float64Array(slots);
  }
}
