import type { Path } from '../scenario/node.js';
import type { Model } from './model.js';
import type { Span } from './spans.js';

/** A part of the system that can do so much and no more. */
export interface StationLoad {
  readonly name: string;
  /** The part of the scenario that it is, such as `sites`, `A`. */
  readonly path: Path;
  /** What it has to do over what it can do, at the busiest time; above 1 it cannot keep up. */
  readonly load: number;
  /** The same on average over the run; above 1 it is still behind at the end. */
  readonly meanLoad: number;
  /** When it is at that load, s since the start; undefined for all the time. */
  readonly fromS: number | undefined;
  /** What it needs and what it has. */
  readonly detail: string;
  /** Why it does not do steadily what it can, though that is enough. */
  readonly unsteady?: string | undefined;
  /** Only for one that cannot keep up: what happens when, and what would mend it. */
  readonly saturation?: string | undefined;
  readonly remedy?: string | undefined;
}

/** What a station has to do over what it can do, and how that is told. */
interface Loaded extends Pick<StationLoad, 'name' | 'path' | 'detail' | 'unsteady'> {
  /** Work at the busiest time and on average; a number where it is the same at all times. */
  readonly work: Pick<Busiest, 'value' | 'mean' | 'fromS'> | number;
  /** What it can do, in the unit of its work. */
  readonly capacity?: number;
  /** Only told where it cannot keep up. */
  readonly full: () => { readonly saturation: string; readonly remedy: string };
}

/** A station by its work and its capacity. */
export function stationLoad({ work, capacity = 1, full, ...about }: Loaded): StationLoad {
  const { value, mean, fromS } =
    typeof work === 'number' ? { value: work, mean: work, fromS: undefined } : work;
  const load = value / capacity;
  const told = { ...about, load, meanLoad: mean / capacity, fromS };
  return load > 1 ? { ...told, ...full() } : told;
}

/** The largest of a quantity over time. */
export interface Busiest {
  readonly value: number;
  /** On average over the run. */
  readonly mean: number;
  readonly span: Span | undefined;
  /** When it begins; undefined when the quantity is always the same. */
  readonly fromS: number | undefined;
}

/** Finds it. */
export function peakOf({ spans }: Pick<Model, 'spans'>, of: (span: Span) => number): Busiest {
  let [value, least] = [0, Number.POSITIVE_INFINITY];
  let [total, lasted] = [0, 0];
  let at: Span | undefined;
  for (const span of spans) {
    const found = of(span);
    least = Math.min(least, found);
    total += found * (span.toS - span.fromS);
    lasted += span.toS - span.fromS;
    if (found > value) [value, at] = [found, span];
  }
  return {
    value,
    mean: lasted === 0 ? 0 : total / lasted,
    span: at,
    fromS: least < value * (1 - 1e-9) ? at?.fromS : undefined,
  };
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
