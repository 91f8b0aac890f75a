import type { Measurement } from './measurement.js';
import type { GrowthLaw } from './model.js';
import type { ParameterName } from './parameter-names.js';
import type { Values } from './parameters.js';

/** What is to be fitted, to which points. */
export interface FitProblem {
  readonly points: readonly Measurement[];
  readonly free: readonly ParameterName[];
  /** The parameters that are not free. */
  readonly held: Values;
  readonly growth: GrowthLaw;
}
