import { NOTHING, type Range, sumOf, times } from './range.js';

/** A rate over a stretch of time; no rate outside of all stretches. */
export interface RatePiece {
  readonly fromS: number;
  readonly toS: number;
  readonly rateHz: Range;
}

/** Points at which a mean over time is taken. */
const POINTS = 300;

/**
 * A rate that changes with time, and what has come of it: counts, and stocks of things that each live for the same
 * time. Exact for the mean of any process with this rate (Campbell's theorem; Little's law once a life has passed).
 */
export class History {
  private readonly pieces: readonly RatePiece[];
  /** Counts up to the begin of each piece, and their integrals over time. */
  private readonly before: readonly { readonly count: Range; readonly area: Range }[];

  constructor(pieces: readonly RatePiece[]) {
    this.pieces = [...pieces].sort((a, b) => a.fromS - b.fromS);
    let count: Range = NOTHING;
    let area: Range = NOTHING;
    let lastS = 0;
    this.before = this.pieces.map(({ fromS, toS, rateHz }) => {
      area = sumOf([area, times(count, fromS - lastS)]);
      const before = { count, area };
      const lasted = toS - fromS;
      area = sumOf([area, times(count, lasted), times(rateHz, lasted ** 2 / 2)]);
      count = sumOf([count, times(rateHz, lasted)]);
      lastS = toS;
      return before;
    });
  }

  /** How many have come up to a time. */
  count(atS: number): Range {
    const found = this.pieceAt(atS);
    if (found === undefined) return NOTHING;
    return sumOf([found.before.count, times(found.piece.rateHz, found.lasted)]);
  }

  /** The same history at a multiple of its rate. */
  scaled(factor: number | Range): History {
    return new History(this.pieces.map((piece) => ({ ...piece, rateHz: times(piece.rateHz, factor) })));
  }

  /** Mean over time of how many live, each for the same life. */
  meanStock(fromS: number, toS: number, lifeS: number): Range {
    if (toS <= fromS) return this.stock(toS, lifeS);
    const part = (end: 'low' | 'high') => {
      const over = (from: number, to: number) => this.area(to)[end] - this.area(from)[end];
      return (over(fromS, toS) - over(fromS - lifeS, toS - lifeS)) / (toS - fromS);
    };
    return { low: part('low'), high: part('high') };
  }

  /** The integral of `count` up to a time. */
  private area(atS: number): Range {
    const found = this.pieceAt(atS);
    if (found === undefined) return NOTHING;
    const { before, piece, lasted } = found;
    const beyond = Math.max(0, atS - piece.toS);
    return sumOf([
      before.area,
      times(before.count, lasted + beyond),
      times(piece.rateHz, lasted ** 2 / 2 + lasted * beyond),
    ]);
  }

  /** The piece in which a time lies, or the last before it, and how long it had lasted. */
  private pieceAt(atS: number) {
    let [first, end] = [0, this.pieces.length];
    while (first < end) {
      const middle = (first + end) >> 1;
      if ((this.pieces[middle]?.fromS ?? 0) > atS) end = middle;
      else first = middle + 1;
    }
    const piece = this.pieces[first - 1];
    const before = this.before[first - 1];
    if (piece === undefined || before === undefined) return undefined;
    return { piece, before, lasted: Math.min(atS, piece.toS) - piece.fromS };
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
    const [end, begin] = [this.area(atS), this.area(atS - lifeS)];
    return { low: now.low - (end.low - begin.low), high: now.high - (end.high - begin.high) };
  }
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
  for (let point = 0; point < POINTS; point++) {
    const at = of(fromS + (point / POINTS) * (toS - fromS));
    most = { low: Math.max(most.low, at.low), high: Math.max(most.high, at.high) };
  }
  return most;
}
