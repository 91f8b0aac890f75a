import { levenbergMarquardt } from 'ml-levenberg-marquardt';
import type { FitProblem } from './fit-problem.js';
import { fastestS, inFlight, settingOf } from './measurement.js';
import type { PredictedPoint } from './model.js';
import type { ParameterName } from './parameter-names.js';
import { parameterOf, type Values } from './parameters.js';
import { quickPredict } from './quick-predict.js';
import { startsOf } from './starts.js';

/** The values at which a curve lies nearest to the points. */
export interface Fit {
  readonly values: Values;
  /** Sum over the points of the squared residual. */
  readonly squares: number;
}

const STARTS = 4;
/** The library does not stop by itself: it goes in rounds, until one gains little. */
const ITERATIONS = 5;
const ROUNDS_MAX = 12;
/** A round must gain this share to be worth another. */
const GAIN = 1e-3;
const STEP = 1e-4;
/** Stands in for a residual where the curve has no value. */
const FAR = 50;

/** Fits by Levenberg and Marquardt from several starts; from `from` alone where it is given. */
export function fitCurve(problem: FitProblem, from?: Values): Fit {
  const space = new FitSpace(problem);
  if (problem.free.length === 0) return space.at([]);
  const starts =
    from === undefined
      ? startsOf(problem)
          .map((values) => space.at(space.coordinatesOf(values)))
          .sort((a, b) => a.squares - b.squares)
          .slice(0, STARTS)
      : [space.at(space.coordinatesOf(from))];
  const found = starts.map(({ values }) => space.descend(values));
  return found.reduce((best, candidate) => (candidate.squares < best.squares ? candidate : best));
}

/** The parameters as coordinates: logarithms where a parameter is fitted by its logarithm. */
export class FitSpace {
  private readonly low: readonly number[];
  private readonly high: readonly number[];

  constructor(private readonly problem: FitProblem) {
    const bounds = problem.free.map((name) => boundsOf(name, problem));
    this.low = problem.free.map((name, index) => coordinate(name, bounds[index][0]));
    this.high = problem.free.map((name, index) => coordinate(name, bounds[index][1]));
  }

  coordinatesOf(values: Values): number[] {
    return this.problem.free.map((name, index) => this.within(coordinate(name, values[name]), index));
  }

  valuesAt(coordinates: readonly number[]): Values {
    const { free, held } = this.problem;
    const values: Record<ParameterName, number> = { ...held };
    free.forEach((name, index) => {
      const inside = this.within(coordinates[index], index);
      values[name] = parameterOf(name).log ? Math.exp(inside) : inside;
    });
    return values;
  }

  /** Weighted residuals: the sum of their squares is that of the points. */
  residualsAt(coordinates: readonly number[]): number[] {
    const { points, growth } = this.problem;
    const values = this.valuesAt(coordinates);
    const known = new Map<string, PredictedPoint>();
    return points.flatMap((point) => {
      const key = `${settingOf(point)} ${point.load.kind === 'closed' ? point.load.clients : inFlight(point)}`;
      const predicted = known.get(key) ?? quickPredict(point, values, growth);
      known.set(key, predicted);
      const rate = bounded(Math.log(point.rateHz / predicted.rateHz));
      if (point.latencyS === undefined || predicted.latencyS === undefined) return [rate];
      const latency = bounded(Math.log(point.latencyS / predicted.latencyS));
      return [rate * Math.SQRT1_2, latency * Math.SQRT1_2];
    });
  }

  at(coordinates: readonly number[]): Fit {
    const squares = this.residualsAt(coordinates).reduce((sum, residual) => sum + residual ** 2, 0);
    return { values: this.valuesAt(coordinates), squares };
  }

  descend(from: Values): Fit {
    let best = this.at(this.coordinatesOf(from));
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const coordinates = this.coordinatesOf(best.values);
      const count = this.residualsAt(coordinates).length;
      // One residual is no curve to the library; zeros beside it change nothing.
      const size = Math.max(count, 2);
      const { parameterValues } = levenbergMarquardt(
        { x: Float64Array.from({ length: size }, (_, index) => index), y: new Float64Array(size) },
        (moved) => {
          const residuals = this.residualsAt(moved);
          return (index) => residuals[index] ?? 0;
        },
        {
          initialValues: coordinates,
          minValues: this.low,
          maxValues: this.high,
          damping: round === 0 ? 1e-2 : 1e-3,
          gradientDifference: STEP,
          centralDifference: true,
          maxIterations: ITERATIONS,
          errorTolerance: 1e-14,
        },
      );
      const next = this.at(parameterValues);
      const gain = best.squares - next.squares;
      if (gain > 0) best = next;
      if (!(gain > GAIN * best.squares + 1e-14)) break;
    }
    return best;
  }

  private within(value: number, index: number): number {
    return Math.min(Math.max(value, this.low[index]), this.high[index]);
  }
}

/** The bounds of a parameter; slots and servers that no point could fill are left out. */
export function boundsOf(name: ParameterName, { points, held }: FitProblem): readonly [number, number] {
  const { min, max } = parameterOf(name);
  if (name !== 'slots' && name !== 'database.servers') return [min, max];
  const serviceS = Number.isFinite(held['service.mean']) ? held['service.mean'] : fastestS(points);
  const most = points.map((point) => {
    const requests = inFlight(point) ?? 4 * point.rateHz * serviceS;
    return (2 * requests) / (name === 'slots' ? point.pods : 1);
  });
  return [min, Math.min(max, Math.max(4, ...most))];
}

function coordinate(name: ParameterName, value: number): number {
  return parameterOf(name).log ? Math.log(value) : value;
}

function bounded(residual: number): number {
  return Number.isNaN(residual) ? FAR : Math.max(-FAR, Math.min(FAR, residual));
}
