import { type Fit, fitCurve } from './fit.js';
import type { FitProblem } from './fit-problem.js';
import { groupOf, inFlight, type Measurement, nameWithSource } from './measurement.js';
import { predict } from './model.js';

/** Two points that no one issuer can have given. */
export interface Clash {
  readonly points: readonly [Measurement, Measurement];
  /** In a sentence, with both points named. */
  readonly message: string;
}

/** Rates that the curve leaves no further apart than this factor are no clash, whatever the scatter. */
const FACTOR = 1.4;
/** They are one if they are further apart than so many errors of a point. */
const ERRORS = 6;
/** The error that a load test is taken to have, and how many points that is worth against the scatter. */
const PRIOR = { share: 0.05, points: 5 };
/** A point whose latency is so many times the least has its slots full: its rate is the most that there is. */
const FULL_FROM = 2;
/** Loads as near as this factor are the same load. */
const SAME_LOAD = 1.15;
const CANDIDATES_MAX = 8;

/**
 * Pairs of points that clash: of the same pods, grants and rows, either under the same load or both at full load, which
 * the curve through all points leaves further apart than the scatter of the other points explains.
 */
export function clashesOf(points: readonly Measurement[], problem: FitProblem, best: Fit): Clash[] {
  const offs = points.map((point) => {
    const { rateHz } = predict(point, best.values, problem.growth);
    return Math.log(point.rateHz / rateHz);
  });
  const pairs = points.flatMap((one, index) =>
    points.slice(index + 1).flatMap((other, rest) => {
      const apart = Math.abs(offs[index] - offs[index + 1 + rest]);
      if (apart < Math.log(FACTOR) || groupOf(one) !== groupOf(other)) return [];
      const why = comparable(one, other, points);
      return why === undefined ? [] : [{ one, other, why, apart }];
    }),
  );
  return pairs
    .sort((a, b) => b.apart - a.apart)
    .slice(0, CANDIDATES_MAX)
    .filter(({ one, other, apart }) => apart > ERRORS * scatterWithout([one, other], problem, best))
    .map(({ one, other, why }) => ({ points: [one, other], message: messageOf(one, other, why) }));
}

function comparable(
  one: Measurement,
  other: Measurement,
  points: readonly Measurement[],
): 'full' | 'same load' | undefined {
  if (isFull(one, points) && isFull(other, points)) return 'full';
  const [a, b] = [one, other].map((point) =>
    point.load.kind === 'closed' && point.load.thinkS === 0 ? point.load.clients : inFlight(point),
  );
  return a !== undefined && b !== undefined && Math.max(a, b) / Math.min(a, b) < SAME_LOAD
    ? 'same load'
    : undefined;
}

function isFull(point: Measurement, points: readonly Measurement[]): boolean {
  if (point.load.kind === 'full') return true;
  const alike = points.filter((other) => groupOf(other) === groupOf(point));
  const fastest = Math.min(...alike.map(({ latencyS }) => latencyS ?? Number.POSITIVE_INFINITY));
  return point.latencyS !== undefined && point.latencyS >= FULL_FROM * fastest;
}

/** The error of a point as the others show it, held near to what a load test is taken to have if they are few. */
function scatterWithout(pair: readonly Measurement[], problem: FitProblem, best: Fit): number {
  const points = problem.points.filter((point) => !pair.includes(point));
  const spare = points.length - problem.free.length;
  if (spare <= 0) return PRIOR.share;
  const { squares } = fitCurve({ ...problem, points }, best.values);
  return Math.sqrt((PRIOR.points * PRIOR.share ** 2 + squares) / (PRIOR.points + spare));
}

function messageOf(one: Measurement, other: Measurement, why: 'full' | 'same load'): string {
  const pods = one.pods === 1 ? 'one pod gives' : `${one.pods} pods give`;
  const [less, more] = one.rateHz < other.rateHz ? [one, other] : [other, one];
  const what = why === 'full' ? 'at most' : 'under the same load';
  return (
    `${pods} ${what} ${round(less.rateHz)} Hz in ${nameWithSource(less)} ` +
    `and ${round(more.rateHz)} Hz in ${nameWithSource(more)}: these clash, no one curve goes through both`
  );
}

function round(value: number): string {
  return String(Number(value.toPrecision(3)));
}
