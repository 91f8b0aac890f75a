import type { FitProblem } from './fit-problem.js';
import { fastestS } from './measurement.js';
import type { ParameterName } from './parameter-names.js';
import type { Values } from './parameters.js';

const COMBINATIONS_MAX = 200;

/** Values to begin a fit from: what the points suggest for each free parameter, in every combination. */
export function startsOf(problem: FitProblem): Values[] {
  const { points, free, held } = problem;
  const fastest = fastestS(points);
  const serviceS = free.includes('service.mean')
    ? [0.95 * fastest, 0.5 * fastest, 0.15 * fastest]
    : [held['service.mean']];
  const ofService = (serviceTimeS: number): Partial<Record<ParameterName, readonly number[]>> => ({
    'service.mean': [serviceTimeS],
    slots: [1, 1.6].map(
      (factor) => factor * Math.max(...points.map(({ rateHz, pods }) => (rateHz * serviceTimeS) / pods)),
    ),
    round_trip: [0.1 * fastest, Math.max(0.05 * fastest, fastest - serviceTimeS)],
    'scaling.sigma': [0.02, 0.3],
    'scaling.kappa': [0.005, 0.05],
    'database.servers': [1.05, 1.6].map(
      (factor) =>
        factor * held['database.share'] * serviceTimeS * Math.max(...points.map(({ rateHz }) => rateHz)),
    ),
    'database.share': [0.2, 0.6],
    'weights.token_exchange': [1.2],
    'weights.refresh_token': [1.2],
    'weights.discovery': [0.2],
    'growth.reference_rows': rowsOf(points.map(({ rows }) => rows ?? 0)),
  });
  const combinations = serviceS.flatMap((serviceTimeS) => {
    const choices = ofService(serviceTimeS);
    return free.reduce<Values[]>(
      (some, name) =>
        some.flatMap((values) => (choices[name] ?? [1]).map((value) => ({ ...values, [name]: value }))),
      [held],
    );
  });
  return evenly(combinations);
}

function rowsOf(rows: readonly number[]): number[] {
  const most = Math.max(1, ...rows);
  return [0.1 * most, most, 10 * most];
}

/** At most so many combinations, from all over. */
function evenly(combinations: readonly Values[]): Values[] {
  const step = Math.ceil(combinations.length / COMBINATIONS_MAX);
  return combinations.filter((_, index) => index % step === 0);
}
