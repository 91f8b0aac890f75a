import type { WorkloadConfig } from './schema.js';

/**
 * The factor by which phases and ramps multiply a workload's rate: 1 until the first phase, then that phase's factor,
 * reached in a straight line over its ramp. A phase that begins within the ramp of the one before starts from the
 * factor reached so far.
 */
export class RateFactor {
  private readonly fromUs: number[] = [0];
  /** Factor at the start of each piece, and its slope, 1/µs. */
  private readonly factors: number[] = [1];
  private readonly slopes: number[] = [0];

  constructor(phases: WorkloadConfig['phases']) {
    for (const phase of [...phases].sort((a, b) => a.from - b.from)) {
      const before = this.at(phase.from);
      this.cutAt(phase.from);
      if (phase.ramp > 0) this.addPiece(phase.from, before, (phase.factor - before) / phase.ramp);
      this.addPiece(phase.from + phase.ramp, phase.factor, 0);
    }
  }

  /** The factor at a time, µs. */
  at(timeUs: number): number {
    const piece = this.pieceAt(timeUs);
    return Math.max(0, this.factors[piece] + this.slopes[piece] * (timeUs - this.fromUs[piece]));
  }

  /** The slope of the factor at a time and up to `pieceEndUs`, 1/µs. */
  slopeAt(timeUs: number): number {
    return this.slopes[this.pieceAt(timeUs)];
  }

  /** The end of the straight piece in which a time lies, µs; Infinity for the last. */
  pieceEndUs(timeUs: number): number {
    return this.fromUs[this.pieceAt(timeUs) + 1] ?? Number.POSITIVE_INFINITY;
  }

  /** The integral of the factor from the start up to a time, µs. */
  areaUs(untilUs: number): number {
    let area = 0;
    for (let fromUs = 0; fromUs < untilUs; ) {
      const endUs = Math.min(untilUs, this.pieceEndUs(fromUs));
      const lengthUs = endUs - fromUs;
      area += lengthUs * (this.at(fromUs) + (this.slopeAt(fromUs) * lengthUs) / 2);
      fromUs = endUs;
    }
    return area;
  }

  private pieceAt(timeUs: number): number {
    let piece = this.fromUs.length - 1;
    while (piece > 0 && this.fromUs[piece] > timeUs) piece--;
    return piece;
  }

  /** Drops what was planned from a time on. */
  private cutAt(timeUs: number): void {
    while (this.fromUs.length > 0 && this.fromUs[this.fromUs.length - 1] >= timeUs) {
      this.fromUs.pop();
      this.factors.pop();
      this.slopes.pop();
    }
  }

  private addPiece(fromUs: number, factor: number, slope: number): void {
    this.fromUs.push(fromUs);
    this.factors.push(factor);
    this.slopes.push(slope);
  }
}
