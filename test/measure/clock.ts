/** A clock that a test sets by hand. */
export interface ManualClock {
  nowUs: number;
}

/** Microseconds in one second. */
export const S = 1_000_000;
/** Microseconds in one minute. */
export const MINUTE = 60 * S;

/** A statistic of a list by name; undefined where there is none. */
export function statOf(stats: readonly { stat: string; value: number }[], stat: string): number | undefined {
  return stats.find((entry) => entry.stat === stat)?.value;
}
