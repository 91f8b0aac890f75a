import { problemAt, ScenarioError } from '../scenario/error.js';
import { issuerSchema } from '../systems/iam/schema.js';
import { type CalibrationRequest, problemOf } from './choice.js';
import { type Clash, clashesOf } from './clash.js';
import { boundsOf, type Fit, fitCurve } from './fit.js';
import type { FitProblem } from './fit-problem.js';
import {
  alikeTolerance,
  type ParameterInterval,
  type PointError,
  pointError,
  profileInterval,
  toleranceOf,
} from './intervals.js';
import { type Measurement, nameWithSource } from './measurement.js';
import { type PredictedPoint, predict, residualsOf } from './model.js';
import type { ParameterName } from './parameter-names.js';
import { parameterOf, type Values } from './parameters.js';
import { unclear } from './unclear.js';
import { writtenValues } from './written.js';

/** A profile found from measurements, and how good it is. */
export interface Calibration {
  readonly name: string;
  readonly problem: FitProblem;
  /** The fitted parameters, in the order of the request. */
  readonly parameters: readonly FittedParameter[];
  /** The values of the curve that is nearest to the points. */
  readonly fitted: Values;
  /** The values that the profile has: rounded, whole where a profile needs it. */
  readonly written: Values;
  /** Every point, those to check included. */
  readonly points: readonly CalibratedPoint[];
  readonly error: PointError;
  /** Root of the mean squared residual of the profile at the fitted points, as a share. */
  readonly residual: number;
  /** The same for points that their curve has not seen; undefined where there are none. */
  readonly leftOut: number | undefined;
  readonly checked: number | undefined;
  /** What a reader must know before using the profile, a sentence each. */
  readonly warnings: readonly string[];
}

export interface FittedParameter extends ParameterInterval {
  readonly name: ParameterName;
  readonly value: number;
  readonly written: number;
}

export interface CalibratedPoint {
  readonly point: Measurement;
  /** What the profile gives at this point. */
  readonly predicted: PredictedPoint;
  /** What a curve gives that was fitted without the point; undefined where the others do not settle it. */
  readonly withoutIt: PredictedPoint | undefined;
}

const CLASHES_SHOWN = 5;
/** Steps beside those of each parameter and of each part that is left out: the fit, and the values as written. */
const STEPS_BESIDE = 2;
/** What a pod has unless a scenario says otherwise. */
const { threads: THREADS } = issuerSchema.parse({});
/** An error of a profile at points it has not seen which is worth a warning. */
const LARGE_ERROR = 0.15;
/** Of more points than this several are left out at a time. */
const PARTS = 30;
/** Starts that lie apart by this factor. */
const AWAY = 1.4;
/** Predictions nearer than this share are the same. */
const SETTLED = 0.02;
/** Sums of squares nearer than this share are as good. */
const AS_GOOD = 0.01;

/**
 * Fits a profile to measured points. Throws a `ScenarioError` for points that cannot give one.
 * @param tell hears, now and then, what share of the work is done
 */
export function calibrate(
  points: readonly Measurement[],
  request: CalibrationRequest,
  tell: (share: number) => void = () => {},
): Calibration {
  const asked = problemOf(points, request);
  const step = steps(tell, asked.free.length + partsOf(asked.points) + STEPS_BESIDE);
  const { problem, best, notes } = bestGrowth(asked, request);
  step();
  const clashes = clashesOf(points, problem, best);
  if (!request.allowClash) refuseClashes(clashes);
  const error = pointError(best, problem.points.length - problem.free.length, request.error);
  const tolerance = toleranceOf(error);
  const intervals = new Map(
    problem.free.map((name) => {
      step();
      return [name, profileInterval(problem, best, name, tolerance)] as const;
    }),
  );
  const written = writtenValues(problem, best);
  step();
  const withoutIt = predictedWithout(problem, best, step);
  const calibrated = points.map(
    (point): CalibratedPoint => ({
      point,
      predicted: predict(point, written, problem.growth),
      withoutIt: withoutIt.get(point),
    }),
  );
  const leftOut = meanError(calibrated.map(({ point, withoutIt }) => [point, withoutIt]));
  return {
    name: request.name,
    problem,
    parameters: problem.free.map((name) => ({
      name,
      value: best.values[name],
      written: written[name],
      ...(intervals.get(name) ?? { low: undefined, high: undefined }),
    })),
    fitted: best.values,
    written,
    points: calibrated,
    error,
    residual: meanError(shown(calibrated, 'fit')) ?? 0,
    leftOut,
    checked: meanError(shown(calibrated, 'check')),
    warnings: [
      ...clashes.map(({ message }) => message),
      ...notes,
      ...unclear(problem, best, intervals, request.error),
      ...moreSlotsThanThreads(problem, written),
      ...(leftOut !== undefined && leftOut > LARGE_ERROR
        ? [
            `points left out of the fit are predicted ${Math.round(100 * leftOut)} % off: the model does not fit them well`,
          ]
        : []),
      ...largestResidual(shown(calibrated, 'fit')),
    ],
  };
}

/** Tells, step by step, what share of so many is done. */
function steps(tell: (share: number) => void, count: number): () => void {
  let done = 0;
  return () => tell(Math.min(1, ++done / count));
}

function refuseClashes(clashes: readonly Clash[]): void {
  const refused = clashes.filter((clash) => clash.points.every(({ use }) => use === 'fit'));
  if (refused.length === 0) return;
  const remedy = 'calibrate each by itself; --allow-clash fits a curve between them';
  throw new ScenarioError(
    refused
      .slice(0, CLASHES_SHOWN)
      .map(({ points: [, other], message }) => problemAt(other.place, message, remedy)),
  );
}

/** Times in the wrong unit, where the limits let them pass, ask for slots that no pod has threads for. */
function moreSlotsThanThreads({ free }: FitProblem, { slots }: Values): string[] {
  if (!free.includes('slots') || slots <= THREADS) return [];
  return [
    `slots of a pod: ${Math.round(slots)}, more than the ${THREADS} threads that a pod has: check the unit of the latency`,
  ];
}

/** The fit, with the law of growth that lies nearer to the points where none is asked for. */
function bestGrowth(
  problem: FitProblem,
  request: CalibrationRequest,
): { readonly problem: FitProblem; readonly best: Fit; readonly notes: readonly string[] } {
  const best = lowest(problem, fitCurve(problem));
  if (problem.growth === 'none' || request.growth !== undefined) return { problem, best, notes: [] };
  const linear: FitProblem = { ...problem, growth: 'linear' };
  const other = lowest(linear, fitCurve(linear));
  const spare = problem.points.length - problem.free.length;
  const tolerance = alikeTolerance(
    pointError(best.squares < other.squares ? best : other, spare, request.error),
  );
  const notes =
    Math.abs(best.squares - other.squares) > tolerance
      ? []
      : ['the data cannot tell logarithmic from linear growth with stored rows: choose with --growth'];
  return best.squares <= other.squares ? { problem, best, notes } : { problem: linear, best: other, notes };
}

/** Where more slots or servers than some number change nothing, that number. */
function lowest(problem: FitProblem, best: Fit): Fit {
  let found = best;
  for (const name of ['slots', 'database.servers'] as const) {
    if (!problem.free.includes(name)) continue;
    const at = (value: number): Fit =>
      fitCurve({ ...problem, free: [], held: { ...found.values, [name]: value } });
    const enough = found.squares + 1e-6 * found.squares + 1e-9;
    const [least] = boundsOf(name, problem);
    if (at(found.values[name] * 1.3).squares > enough) continue;
    let [low, high] = [least, found.values[name]];
    while (high / low > 1.001) {
      const middle = Math.sqrt(low * high);
      if (at(middle).squares > enough) low = middle;
      else high = middle;
    }
    found = at(high);
  }
  return found;
}

/**
 * What a fit to all other points gives at each point; of many points a few are left out at a time. Missing where the
 * others do not settle it: two fits that are as good, from starts on either side, then give different answers.
 */
function predictedWithout(
  problem: FitProblem,
  best: Fit,
  step: () => void,
): Map<Measurement, PredictedPoint> {
  const parts = partsOf(problem.points);
  const predictions = new Map<Measurement, PredictedPoint>();
  for (let part = 0; part < parts; part++) {
    step();
    const points = problem.points.filter((_, index) => index % parts !== part);
    if (points.length < problem.free.length || points.length === 0) continue;
    const fits = [best.values, movedAway(best.values, problem)].map((from) =>
      fitCurve({ ...problem, points }, from),
    );
    const [near, away] = fits.map(({ squares }) => squares);
    const asGood = Math.abs(near - away) <= AS_GOOD * (near + away) + AS_GOOD ** 2;
    for (const point of problem.points.filter((_, index) => index % parts === part)) {
      const [one, other] = fits.map(({ values }) => predict(point, values, problem.growth));
      const alike = Math.abs(Math.log(one.rateHz / other.rateHz)) < SETTLED;
      if (alike || !asGood) predictions.set(point, near <= away ? one : other);
    }
  }
  return predictions;
}

function partsOf(points: readonly Measurement[]): number {
  return Math.min(points.length, PARTS);
}

/** Values to begin another fit from. */
function movedAway(values: Values, { free }: FitProblem): Values {
  const moved: Record<ParameterName, number> = { ...values };
  for (const name of free) {
    moved[name] = parameterOf(name).log ? values[name] * AWAY : values[name] + AWAY - 1;
  }
  return moved;
}

type Compared = readonly [Measurement, PredictedPoint | undefined];

function shown(points: readonly CalibratedPoint[], use: Measurement['use']): Compared[] {
  return points.filter(({ point }) => point.use === use).map(({ point, predicted }) => [point, predicted]);
}

function meanError(points: readonly Compared[]): number | undefined {
  const squares = points.flatMap(([point, predicted]) =>
    predicted === undefined ? [] : [residualsOf(point, predicted).size ** 2],
  );
  return squares.length === 0 ? undefined : Math.sqrt(squares.reduce((a, b) => a + b, 0) / squares.length);
}

function largestResidual(points: readonly Compared[]): string[] {
  const sized = points.map(([point, predicted]) => ({
    point,
    size: predicted === undefined ? 0 : residualsOf(point, predicted).size,
  }));
  const worst = sized.reduce((most, candidate) => (candidate.size > most.size ? candidate : most));
  if (worst.size < LARGE_ERROR) return [];
  return [
    `${nameWithSource(worst.point)} lies ${Math.round(100 * worst.size)} % off the curve: look at this point`,
  ];
}
