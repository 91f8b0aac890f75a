/**
 * The next turn of a daemon that wakes at `startUs` and every `periodUs` after it: the first one not before `nowUs`.
 * Idle daemons need no event when their next turn is worked out once there is something to do.
 */
export function nextTurnUs(startUs: number, periodUs: number, nowUs: number): number {
  if (nowUs <= startUs) return startUs;
  return periodUs === 0 ? nowUs : startUs + Math.ceil((nowUs - startUs) / periodUs) * periodUs;
}
