import type { Gate } from '../gate.js';
import type { RateFactor } from '../rate-factor.js';

const SECOND_US = 1_000_000;

/**
 * When the next dataset arrives under a rate that varies.
 *
 * Guarantee: the expected number of arrivals in any interval is the integral of rate × factor while the gate is open;
 * exact, without thinning.
 * Mechanism: a change of time. Each arrival asks for an amount of accumulated rate (exponential of mean 1 for a Poisson
 * process, 1 for a fixed rate), and the clock walks over the straight pieces of the rate until it has it.
 * Cost: O(1) an arrival, plus the gate edges and phases that it passes.
 */
export class ArrivalClock {
  private atUs = 0;

  /** @param rateHz datasets per second before factor and gate */
  constructor(
    private readonly rateHz: number,
    private readonly factor: RateFactor,
    private readonly gate: Gate,
  ) {}

  /** The time at which `amount` more has accumulated, µs; Infinity when it never will. */
  next(amount: number): number {
    if (this.rateHz === 0 || this.gate.alwaysShut) return Number.POSITIVE_INFINITY;
    let missing = amount;
    for (;;) {
      const pieceEndUs = this.factor.pieceEndUs(this.atUs);
      const endUs = Math.min(pieceEndUs, this.gate.nextEdgeUs(this.atUs));
      const factor = this.factor.at(this.atUs);
      if (factor === 0 && pieceEndUs === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
      if (this.gate.isOpen(this.atUs)) {
        const perUs = this.rateHz / SECOND_US;
        const level = factor * perUs;
        const slope = this.factor.slopeAt(this.atUs) * perUs;
        const lengthUs = endUs - this.atUs;
        const gained = lengthUs * (level + (slope * lengthUs) / 2);
        if (gained >= missing) {
          this.atUs += timeFor(missing, level, slope, lengthUs);
          return this.atUs;
        }
        missing -= gained;
      }
      this.atUs = endUs;
    }
  }
}

/** The time in which a rate that starts at `level` and rises by `slope` accumulates `amount`. */
function timeFor(amount: number, level: number, slope: number, longestUs: number): number {
  const root = Math.sqrt(Math.max(0, level * level + 2 * slope * amount));
  return Math.min(longestUs, (2 * amount) / (level + root));
}
