import type { Range } from '../../../theory/range.js';

/** How tokens are read from under a path. */
export interface Reading {
  /** Life of an access token, s. */
  readonly lifeS: number;
  /** Life that is asked for, s. */
  readonly minimumS: number;
  /** Age at which a reader reads its token anew, s. */
  readonly refreshAfterS: number;
  /** From one look of a reader to the next, s: pause and length of a look. */
  readonly lookS: Range;
}

/**
 * The time between two refreshes of a path, s, whatever the number of its readers: a token is refreshed by the first who
 * reads when it has less than the minimum left, which is at most one period of a reader later.
 * @returns undefined where a token never has as much left: then every look of a reader refreshes, in vain
 */
export function pathPeriodS({ lifeS, minimumS, refreshAfterS, lookS }: Reading): Range | undefined {
  const usableS = lifeS - minimumS;
  if (usableS < 0) return undefined;
  return { low: usableS, high: usableS + readPeriodS(refreshAfterS, lookS).high };
}

/** The time between two reads of a file: its age, and the wait for the next look. */
export function readPeriodS(refreshAfterS: number, lookS: Range): Range {
  return { low: refreshAfterS, high: refreshAfterS + lookS.high };
}
