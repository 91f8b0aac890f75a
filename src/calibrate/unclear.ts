import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { type Fit, FitSpace, fitCurve } from './fit.js';
import type { FitProblem } from './fit-problem.js';
import { alikeTolerance, type ParameterInterval, pointError } from './intervals.js';
import type { ParameterName } from './parameter-names.js';
import { parameterOf, percent, valueText } from './parameters.js';

const STEP = 1e-4;
/** Correlations beyond this: one parameter can be traded for the other. */
const TRADED = 0.95;
/** Slopes this small against the largest are none. */
const NOTHING = 1e-6;

/** What the points cannot tell about the parameters, a sentence each. */
export function unclear(
  problem: FitProblem,
  best: Fit,
  intervals: ReadonlyMap<ParameterName, ParameterInterval>,
  givenError: number | undefined,
): string[] {
  return [
    ...problem.free.flatMap((name) => openEnds(name, intervals.get(name))),
    ...traded(problem, best, intervals),
    ...rivals(problem, best, givenError),
  ];
}

function openEnds(name: ParameterName, interval: ParameterInterval | undefined): string[] {
  if (interval === undefined) return [];
  const { low, high } = interval;
  const { label } = parameterOf(name);
  if (low === undefined && high === undefined) {
    return [`the points say nothing about the ${label} (${name}): hold it with --fix`];
  }
  if (high === undefined) {
    const least = `${label}: at least ${valueText(name, low ?? 0)}, no upper limit`;
    if (name === 'slots') return [`${least}: no point fills the slots; measure with more clients`];
    if (name === 'database.servers') return [`${least}: no point fills the database; measure with more pods`];
    return [least];
  }
  if (low === undefined) {
    const most = `${label}: at most ${valueText(name, high)}`;
    return [
      name.startsWith('scaling.') ? `${most}; the points do not tell it from 0` : `${most}, no lower limit`,
    ];
  }
  return [];
}

/** Pairs of parameters that change the curve in nearly the same way: from the covariance at the best fit. */
function traded(
  problem: FitProblem,
  best: Fit,
  intervals: ReadonlyMap<ParameterName, ParameterInterval>,
): string[] {
  const { names, correlation } = correlationsOf(problem, best, intervals);
  return names.flatMap((one, i) =>
    names.slice(i + 1).flatMap((other, rest) => {
      const value = correlation(i, i + 1 + rest);
      if (!(Math.abs(value) > TRADED)) return [];
      return [
        `the data cannot tell the ${parameterOf(one).label} from the ${parameterOf(other).label}: ` +
          `their errors go together (correlation ${value.toFixed(2)}); hold one of them with --fix`,
      ];
    }),
  );
}

/** Correlations of the errors of the parameters that some point depends on. */
function correlationsOf(
  problem: FitProblem,
  best: Fit,
  intervals: ReadonlyMap<ParameterName, ParameterInterval>,
) {
  const space = new FitSpace(problem);
  const centre = space.coordinatesOf(best.values);
  const slopes = problem.free.map((_, index) => {
    const moved = (by: number) => centre.map((value, other) => (other === index ? value + by : value));
    const [up, down] = [space.residualsAt(moved(STEP)), space.residualsAt(moved(-STEP))];
    return up.map((residual, point) => (residual - down[point]) / (2 * STEP));
  });
  const sizes = slopes.map((column) => Math.hypot(...column));
  const most = Math.max(...sizes);
  const kept = problem.free
    .map((name, index) => ({ name, index }))
    .filter(({ name, index }) => {
      const interval = intervals.get(name);
      const bounded = interval?.low !== undefined || interval?.high !== undefined;
      return bounded && sizes[index] > NOTHING * most;
    });
  const names = kept.map(({ name }) => name);
  if (kept.length < 2) return { names, correlation: () => 0 };
  const scaled = new Matrix(
    kept.map(({ index }) => slopes[index].map((slope) => slope / sizes[index])),
  ).transpose();
  const { rightSingularVectors: vectors, diagonal } = new SingularValueDecomposition(scaled, {
    autoTranspose: true,
  });
  const covariance = (a: number, b: number) =>
    diagonal.reduce(
      (sum, value, k) => sum + (vectors.get(a, k) * vectors.get(b, k)) / Math.max(value, NOTHING) ** 2,
      0,
    );
  return {
    names,
    correlation: (a: number, b: number) => covariance(a, b) / Math.sqrt(covariance(a, a) * covariance(b, b)),
  };
}

/**
 * More pods that give less than their share may lose it to each other (sigma) or to the database behind them. Whichever
 * is fitted, the other is tried in its place.
 */
function rivals(problem: FitProblem, best: Fit, givenError: number | undefined): string[] {
  const { free, held } = problem;
  const scaling = free.filter((name) => name.startsWith('scaling.'));
  const byDatabase = free.includes('database.servers');
  if (scaling.length > 0 === byDatabase) return [];
  if (problem.points.every(({ pods }) => pods === problem.points[0].pods)) return [];
  const [ours, theirs] = byDatabase
    ? ['the ceiling of a shared database', 'the loss between pods (sigma)']
    : ['the loss between pods (sigma)', 'the ceiling of a shared database'];
  const none = { 'scaling.sigma': 0, 'scaling.kappa': 0 } as const;
  const without = byDatabase
    ? { ...held, 'database.servers': Number.POSITIVE_INFINITY }
    : { ...held, ...none };
  const others = free.filter((name) => name !== 'database.servers' && !scaling.includes(name));
  const rival = fitCurve({
    ...problem,
    free: [...others, byDatabase ? 'scaling.sigma' : 'database.servers'],
    held: without,
  });
  // The curve that fits better shows how far off a point is.
  const better = rival.squares < best.squares ? rival : best;
  const tolerance = alikeTolerance(pointError(better, problem.points.length - free.length, givenError));
  const nothing = fitCurve({ ...problem, free: others, held: without });
  if (nothing.squares <= better.squares + tolerance) return [];
  const off = (squares: number) => percent(Math.sqrt(squares / problem.points.length));
  if (Math.abs(rival.squares - best.squares) <= tolerance) {
    return [
      `the data cannot tell ${ours} from ${theirs}: both fit (${off(best.squares)} and ${off(rival.squares)} off); ` +
        'measure with more pods, and at low load',
    ];
  }
  return better === rival
    ? [
        `${theirs} fits these points better than ${ours}: ${off(rival.squares)} off instead of ${off(best.squares)}; ` +
          `try --fit ${[...others, byDatabase ? 'scaling.sigma' : 'database.servers'].join(',')}`,
      ]
    : [];
}
