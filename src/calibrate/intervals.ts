import { studentT } from '../measure/interval.js';
import { boundsOf, type Fit, fitCurve } from './fit.js';
import type { FitProblem } from './fit-problem.js';
import type { ParameterName } from './parameter-names.js';
import { parameterOf, type Values } from './parameters.js';

/** Where a parameter lies with a confidence of 95 %. A side on which the points set no limit is undefined. */
export interface ParameterInterval {
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/** How large the error of one point is, as a share, and how it is known. */
export interface PointError {
  readonly share: number;
  /** The factor from the error to a 95 % interval. */
  readonly factor: number;
  /** Points more than parameters, from whose scatter it comes. */
  readonly spare: number;
  readonly known: 'scatter' | 'assumed' | 'given';
}

/** Without a point to spare, which shows no scatter, a load test is taken to be so far off. */
const ASSUMED_ERROR = 0.05;
/** So many points more than parameters show their scatter well enough to choose between curves by it. */
const SPARE_POINTS = 3;
const NORMAL_95 = 1.959963984540054;
const LEAST_SHARE = 1e-6;
const STEPS_MAX = 40;
const TURNS_MAX = 12;
/** The end of an interval is good when the rise is this near to the tolerance, as a share. */
const NEAR = 0.01;

/**
 * The error of a point: given, or from the scatter about the curve, or assumed. How little a scatter of few points is
 * worth is in its factor, Student's t with as many degrees of freedom as there are points to spare: 12.7 with one.
 */
export function pointError({ squares }: Fit, spare: number, given: number | undefined): PointError {
  if (given !== undefined) return { share: given, factor: NORMAL_95, spare, known: 'given' };
  if (spare <= 0) return { share: ASSUMED_ERROR, factor: NORMAL_95, spare, known: 'assumed' };
  const share = Math.max(Math.sqrt(squares / spare), LEAST_SHARE);
  return { share, factor: studentT(spare), spare, known: 'scatter' };
}

/** How much the sum of squares may rise within a 95 % interval. */
export function toleranceOf({ share, factor }: PointError): number {
  return (share * factor) ** 2;
}

/**
 * How far the sums of squares of two curves may lie apart that the points do not tell from each other: as far as within
 * an interval, and as that of the assumed error where too few points show their scatter. That these few lie on one of the
 * curves nearly exactly may be chance, or come of figures with two digits.
 */
export function alikeTolerance(error: PointError): number {
  const few = error.known === 'scatter' && error.spare < SPARE_POINTS;
  return Math.max(toleranceOf(error), few ? (ASSUMED_ERROR * NORMAL_95) ** 2 : 0);
}

/**
 * The interval of a parameter by its profile: with the parameter held at a value and all others fitted anew, the sum
 * of squares rises by no more than the tolerance. Good where a curve is bent or a limit is near, unlike an error from
 * the slope at the best fit.
 */
export function profileInterval(
  problem: FitProblem,
  best: Fit,
  name: ParameterName,
  tolerance: number,
): ParameterInterval {
  const { log } = parameterOf(name);
  const [min, max] = boundsOf(name, problem);
  const others = { ...problem, free: problem.free.filter((other) => other !== name) };
  const to = (value: number) => (log ? Math.log(value) : value);
  const from = (at: number) => (log ? Math.exp(at) : at);
  const centre = to(best.values[name]);

  const side = (direction: -1 | 1): number | undefined => {
    const end = to(direction < 0 ? min : max);
    let near = { at: centre, values: best.values, rise: 0 };
    const rise = (at: number): { readonly rise: number; readonly values: Values } => {
      const held = { ...near.values, [name]: from(at) };
      const refitted = fitCurve({ ...others, held }, held);
      return { rise: refitted.squares - best.squares, values: refitted.values };
    };
    let step = log ? 0.02 : Math.max(0.02 * Math.abs(centre), 0.005);
    for (let steps = 0; steps < STEPS_MAX; steps++) {
      const at = direction < 0 ? Math.max(end, near.at - step) : Math.min(end, near.at + step);
      const found = rise(at);
      if (found.rise > tolerance) return from(crossing(near, { at, rise: found.rise }, rise, tolerance));
      if (at === end) return undefined;
      near = { at, ...found };
      step *= 1.7;
    }
    return undefined;
  };
  return { low: side(-1), high: side(1) };
}

/** Where the rise passes the tolerance, between a place inside and one outside: false position on its square root. */
function crossing(
  inside: { readonly at: number; readonly rise: number },
  outside: { readonly at: number; readonly rise: number },
  rise: (at: number) => { readonly rise: number },
  tolerance: number,
): number {
  const level = Math.sqrt(tolerance);
  let [low, high] = [inside.at, outside.at];
  let [lowLevel, highLevel] = [rootOf(inside.rise) - level, rootOf(outside.rise) - level];
  let at = low;
  for (let turn = 0; turn < TURNS_MAX; turn++) {
    at = (low * highLevel - high * lowLevel) / (highLevel - lowLevel);
    const found = rootOf(rise(at).rise) - level;
    if (Math.abs(found) < (NEAR * level) / 2) break;
    if (found > 0) {
      [high, highLevel] = [at, found];
      lowLevel /= 2;
    } else {
      [low, lowLevel] = [at, found];
      highLevel /= 2;
    }
  }
  return at;
}

function rootOf(rise: number): number {
  return Math.sqrt(Math.max(rise, 0));
}
