import { refused } from '../scenario/error.js';
import type { FitProblem } from './fit-problem.js';
import { type Measurement, settingOf } from './measurement.js';
import type { GrowthLaw } from './model.js';
import type { ParameterName } from './parameter-names.js';
import { DEFAULT_VALUES, parameterOf, type Values } from './parameters.js';

/** What a person asks of a calibration. */
export interface CalibrationRequest {
  /** The profile's name. */
  readonly name: string;
  /** The parameters to fit; undefined: those that the points are about. */
  readonly fit: readonly ParameterName[] | undefined;
  /** Values that are known from elsewhere. */
  readonly fix: Partial<Values>;
  /** The law of growth with stored rows; undefined: the one that fits better. */
  readonly growth: 'logarithmic' | 'linear' | undefined;
  /** The error of a point, as a share; undefined: from the scatter. */
  readonly error: number | undefined;
  /** Fits points that contradict each other all the same. */
  readonly allowClash: boolean;
}

const WEIGHTS = ['weights.token_exchange', 'weights.refresh_token', 'weights.discovery'] as const;

/**
 * The problem that a request and its points pose. Refuses, with a `ScenarioError`, what the points cannot answer:
 * fewer different points than parameters, or a parameter that no point is about.
 */
export function problemOf(points: readonly Measurement[], request: CalibrationRequest): FitProblem {
  const fitted = points.filter(({ use }) => use === 'fit');
  if (fitted.length === 0) {
    throw refused(
      points[0].place.file,
      'no point is to be fitted',
      'write `fit` in the column `use`, or leave it out',
    );
  }
  const free = request.fit ?? defaultFree(fitted, request.fix);
  for (const [index, name] of free.entries()) {
    if (free.indexOf(name) !== index) {
      throw refused(`--fit ${name}`, 'is named twice', 'name each parameter once');
    }
    if (request.fix[name] !== undefined) {
      throw refused(`--fix ${name}`, 'is to be fitted and held at once', 'remove one of them');
    }
    const reason = notAsked(name, fitted);
    if (reason !== undefined) {
      throw refused(`--fit ${name}`, reason, `hold it with --fix, or leave it out`);
    }
  }
  const held = { ...DEFAULT_VALUES, ...request.fix };
  for (const name of ['service.mean', 'slots'] as const) {
    if (!free.includes(name) && Number.isNaN(held[name])) {
      throw refused(
        `the ${parameterOf(name).label}`,
        'is neither fitted nor held',
        `add ${name} to --fit, or give --fix ${name}=...`,
      );
    }
  }
  const settings = new Set(fitted.map(settingOf)).size;
  if (settings < free.length) {
    const few = `${settings} different ${settings === 1 ? 'point' : 'points'}`;
    throw refused(
      fitted[0].place.file,
      `${few} cannot give ${free.length} parameters: ${free.join(', ')}`,
      'measure at more loads, or hold some with --fix name=value',
    );
  }
  return { points: fitted, free, held, growth: growthOf(free, request) };
}

/** Service time and slots, and what else the points differ in. */
function defaultFree(points: readonly Measurement[], fix: Partial<Values>): ParameterName[] {
  const free: ParameterName[] = ['service.mean', 'slots'];
  if (new Set(points.map(({ pods }) => pods)).size > 1) free.push('scaling.sigma');
  for (const name of [...WEIGHTS, 'growth.reference_rows'] as const) {
    if (notAsked(name, points) === undefined) free.push(name);
  }
  return free.filter((name) => fix[name] === undefined);
}

/** Why the points are not about a parameter; undefined if they are. */
function notAsked(name: ParameterName, points: readonly Measurement[]): string | undefined {
  if (name.startsWith('scaling.') && points.every(({ pods }) => pods === points[0].pods)) {
    return 'all points have the same number of pods';
  }
  if (name === 'growth.reference_rows' && points.every(({ rows }) => rows === points[0].rows)) {
    return 'all points have the same number of stored rows';
  }
  if (name.startsWith('weights.')) {
    const grant = name.slice('weights.'.length);
    const shares = points.map(({ mix }) => mix.filter((asked) => asked === grant).length / mix.length);
    if (shares.every((share) => share === shares[0])) {
      return shares[0] === 0 ? `no point asks for ${grant}` : `all points ask for ${grant} alike`;
    }
  }
  return undefined;
}

function growthOf(free: readonly ParameterName[], { growth, fix }: CalibrationRequest): GrowthLaw {
  if (!free.includes('growth.reference_rows') && fix['growth.reference_rows'] === undefined) return 'none';
  return growth ?? 'logarithmic';
}
