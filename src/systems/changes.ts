import { keysIn } from './rules.js';

/** How an operator brings a new value into force. */
export const WAYS = ['at once', 'restart', 'rolling update'] as const;
export type Way = (typeof WAYS)[number];

/** Keys that can change while the services run. */
export interface Changeable {
  /** Dotted, `*` for any one name; each stands for all below it. */
  readonly keys: readonly string[];
  readonly way: Way;
  /** What becomes of what is in flight. */
  readonly inFlight: string;
}

/** Keys that cannot. */
export interface Fixed {
  readonly keys: readonly string[];
  readonly why: string;
  readonly instead: string;
}

/** A row of the table of changes; of two that name a key, the one of the longer path counts. */
export type ChangeRow = Changeable | Fixed;

/** A row of keys that can change, as `keysIn` reads them. */
export function changing(keys: string, way: Way, inFlight: string): Changeable {
  return { keys: keysIn(keys), way, inFlight };
}

/** A row of keys that cannot. */
export function fixed(keys: string, why: string, instead = 'make a variant of it'): Fixed {
  return { keys: keysIn(keys), why, instead };
}

export function canChange(row: ChangeRow): row is Changeable {
  return 'way' in row;
}
