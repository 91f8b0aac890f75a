import { middleOf } from './form.js';
import { NOTHING, type Range, times } from './range.js';

/** A rate over a stretch of time; no rate outside of all stretches. */
export interface RatePiece {
  readonly fromS: number;
  readonly toS: number;
  readonly rateHz: Range;
}

/** Points at which a mean over time is taken. */
const POINTS = 300;
/** And its largest, which peaks do not make sharper than a stretch of time. */
const PEAK_POINTS = 120;

type End = 'low' | 'high';

/** One end of a rate over time, with counts up to the begin of each piece and their integrals over time. */
interface Curve {
  readonly rateHz: Float64Array;
  readonly count: Float64Array;
  readonly area: Float64Array;
}

/** What a history is worked out from; shared by its multiples. */
interface Curves {
  readonly fromS: Float64Array;
  readonly toS: Float64Array;
  readonly low: Curve;
  readonly high: Curve;
}

/**
 * A rate that changes with time, and what has come of it: counts, and stocks of things that each live for the same
 * time. Exact for the mean of any process with this rate (Campbell's theorem; Little's law once a life has passed).
 */
export class History {
  private readonly curves: Curves;
  private readonly factor: Range;

  constructor(of: readonly RatePiece[] | Curves, factor: Range = { low: 1, high: 1 }) {
    this.curves = 'low' in of ? of : curvesOf(of);
    this.factor = factor;
  }

  /** How many have come up to a time. */
  count(atS: number): Range {
    const piece = this.pieceAt(atS);
    if (piece < 0) return NOTHING;
    return { low: this.countOf('low', piece, atS), high: this.countOf('high', piece, atS) };
  }

  /** The same history at a multiple of its rate. */
  scaled(factor: number | Range): History {
    return new History(this.curves, times(this.factor, factor));
  }

  /** Mean over time of how many live, each for the same life. */
  meanStock(fromS: number, toS: number, lifeS: number): Range {
    if (toS <= fromS) return this.stock(toS, lifeS);
    const part = (end: End) => {
      const over = (from: number, to: number) => this.area(end, to) - this.area(end, from);
      return (over(fromS, toS) - over(fromS - lifeS, toS - lifeS)) / (toS - fromS);
    };
    return { low: part('low'), high: part('high') };
  }

  /** Mean rate between two times, Hz. */
  meanHz(fromS: number, toS: number): Range {
    const [begin, end] = [this.count(fromS), this.count(toS)];
    return { low: (end.low - begin.low) / (toS - fromS), high: (end.high - begin.high) / (toS - fromS) };
  }

  /** How many that have come live at a time, each for the same life. */
  stock(atS: number, lifeS: number): Range {
    const [now, then] = [this.count(atS), this.count(atS - lifeS)];
    return { low: now.low - then.low, high: now.high - then.high };
  }

  /** The time that those which live have left, s, summed. */
  timeLeft(atS: number, lifeS: number): Range {
    const now = times(this.count(atS), lifeS);
    const left = (end: End) => now[end] - (this.area(end, atS) - this.area(end, atS - lifeS));
    return { low: left('low'), high: left('high') };
  }

  private countOf(end: End, piece: number, atS: number): number {
    const { fromS, toS, [end]: curve } = this.curves;
    const lasted = Math.min(atS, toS[piece] ?? 0) - (fromS[piece] ?? 0);
    return this.factor[end] * ((curve.count[piece] ?? 0) + (curve.rateHz[piece] ?? 0) * lasted);
  }

  /** The integral of `count` up to a time. */
  private area(end: End, atS: number): number {
    const piece = this.pieceAt(atS);
    if (piece < 0) return 0;
    const { fromS, toS, [end]: curve } = this.curves;
    const until = toS[piece] ?? 0;
    const lasted = Math.min(atS, until) - (fromS[piece] ?? 0);
    const beyond = Math.max(0, atS - until);
    const rate = curve.rateHz[piece] ?? 0;
    const before = (curve.area[piece] ?? 0) + (curve.count[piece] ?? 0) * (lasted + beyond);
    return this.factor[end] * (before + rate * (lasted ** 2 / 2 + lasted * beyond));
  }

  /** The piece in which a time lies, or the last before it; -1 before all. */
  private pieceAt(atS: number): number {
    const { fromS } = this.curves;
    let [first, end] = [0, fromS.length];
    while (first < end) {
      const middle = (first + end) >> 1;
      if ((fromS[middle] ?? 0) > atS) end = middle;
      else first = middle + 1;
    }
    return first - 1;
  }
}

function curvesOf(pieces: readonly RatePiece[]): Curves {
  const sorted = [...pieces].sort((a, b) => a.fromS - b.fromS);
  const fromS = Float64Array.from(sorted, (piece) => piece.fromS);
  const toS = Float64Array.from(sorted, (piece) => piece.toS);
  const curve = (end: End): Curve => {
    const rateHz = Float64Array.from(sorted, (piece) => piece.rateHz[end]);
    const count = new Float64Array(sorted.length);
    const area = new Float64Array(sorted.length);
    let [counted, summed, lastS] = [0, 0, 0];
    sorted.forEach((piece, index) => {
      summed += counted * (piece.fromS - lastS);
      count[index] = counted;
      area[index] = summed;
      const lasted = piece.toS - piece.fromS;
      summed += counted * lasted + (piece.rateHz[end] * lasted ** 2) / 2;
      counted += piece.rateHz[end] * lasted;
      lastS = piece.toS;
    });
    return { rateHz, count, area };
  };
  return { fromS, toS, low: curve('low'), high: curve('high') };
}

/** Mean rate of all together between two times, Hz; one of which only the most is known counts as nothing. */
export function knownHz(histories: readonly History[], fromS: number, toS: number): number {
  return histories.reduce((sum, history) => {
    const rate = history.meanHz(fromS, toS);
    return sum + (rate.low === 0 ? 0 : middleOf(rate));
  }, 0);
}

/** Mean over time of a range that depends on it. */
export function meanOver(fromS: number, toS: number, of: (timeS: number) => Range): Range {
  if (toS <= fromS) return of(toS);
  let low = 0;
  let high = 0;
  for (let point = 0; point < POINTS; point++) {
    const at = of(fromS + ((point + 0.5) / POINTS) * (toS - fromS));
    low += at.low;
    high += at.high;
  }
  return { low: low / POINTS, high: high / POINTS };
}

/** The largest over time of a range that depends on it. */
export function mostOver(fromS: number, toS: number, of: (timeS: number) => Range): Range {
  let most = of(toS);
  for (let point = 0; point < PEAK_POINTS; point++) {
    const at = of(fromS + (point / PEAK_POINTS) * (toS - fromS));
    most = { low: Math.max(most.low, at.low), high: Math.max(most.high, at.high) };
  }
  return most;
}
