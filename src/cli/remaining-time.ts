/** Over so long a speed is averaged at the begin, ms; later over a part of what has passed. */
const AVERAGED_MS = 10_000;
const PART = 1 / 3;
/** A speed is looked at so often, ms: shares that come together are one step. */
const STEP_MS = 500;

/**
 * How long something will go on, by the share of it that is done.
 *
 * Guarantee: threads that start, end or pause move it step by step, and no more than what is new is of what is known.
 * Mechanism: a speed averaged with weights that fade over a third of the time that has passed. Cost: nothing.
 */
export class RemainingTime {
  private lastMs: number;
  private lastShare = 0;
  /** Shares a ms; 0 until there is one. */
  private speed = 0;

  constructor(private readonly beganMs: number) {
    this.lastMs = beganMs;
  }

  /** The time that is left by a moment at which a share is done, ms; undefined while nobody can know. */
  at(nowMs: number, share: number): number | undefined {
    const sinceMs = nowMs - this.lastMs;
    if (sinceMs >= STEP_MS && (share > this.lastShare || this.speed > 0)) {
      const weight =
        this.speed === 0 ? 1 : 1 - Math.exp(-sinceMs / Math.max(AVERAGED_MS, PART * (nowMs - this.beganMs)));
      this.speed += weight * ((share - this.lastShare) / sinceMs - this.speed);
      this.lastMs = nowMs;
      this.lastShare = share;
    }
    return this.speed > 0 ? (1 - share) / this.speed : undefined;
  }
}
