import type { Stat } from '../systems/metric.js';
import { exactly, type Range } from './range.js';

interface About {
  /** Path of what it is about, such as `issuers.cms`. */
  readonly about: string;
  /** What is told, in a few words. */
  readonly label: string;
}

/**
 * What a closed form says: a value, or a range where low and high differ.
 *
 * `exact`: the mean of the simulation over many replications, nothing left out. `approximate`: something is left out,
 * which the formula names, or an assumption is made that the scenario does not make.
 */
export interface Predicted extends About {
  readonly standing: 'exact' | 'approximate';
  /** Metric and statistic of a run that it predicts, where there is one. */
  readonly metric?: string | undefined;
  readonly stat: Stat;
  readonly unit: string;
  readonly range: Range;
  /** How it comes about, in words. */
  readonly formula: string;
}

/** There is no closed form, and why. */
export interface Unpredicted extends About {
  readonly standing: 'none';
  readonly why: string;
}

export type Form = Predicted | Unpredicted;

/** A form whose standing follows from whether it may be exact; of the mean, where it names no other statistic. */
export interface Told extends Pick<Predicted, 'label' | 'metric' | 'unit' | 'formula'> {
  readonly stat?: Stat;
  readonly range: Range | number;
  readonly exact: boolean;
}

export function told(about: string, { range, exact, ...rest }: Told): Predicted {
  const asRange = typeof range === 'number' ? exactly(range) : range;
  // Where nothing comes nothing is left out.
  const isExact = (exact && isTight(asRange)) || (asRange.high === 0 && rest.unit === 'Hz');
  return { about, stat: 'mean', ...rest, range: asRange, standing: isExact ? 'exact' : 'approximate' };
}

export function untold(about: string, label: string, why: string): Unpredicted {
  return { about, label, standing: 'none', why };
}

/** Ends closer than this, relative to the upper one, count as one value. */
const TIGHT = 1e-3;

/** Whether a range is as good as one value. */
export function isTight({ low, high }: Range): boolean {
  return high === low || (Number.isFinite(high) && high - low <= TIGHT * Math.abs(high));
}

/** The middle of a range. */
export function middleOf({ low, high }: Range): number {
  return low === high ? low : (low + high) / 2;
}
