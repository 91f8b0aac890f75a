import type { RatePiece } from './history.js';
import { exactly } from './range.js';

/** A stretch of time in which so much comes, and so much can be done. */
export interface Stretch {
  readonly fromS: number;
  readonly toS: number;
  readonly rateHz: number;
  readonly capacityHz: number;
}

/** What a station that falls behind does, and what waits for it. */
export interface FluidQueue {
  readonly done: readonly RatePiece[];
  readonly most: number;
  readonly atEnd: number;
  /** Longest wait in the order of arrival, s. */
  readonly longestS: number;
  /** When it was last worked off, s; undefined where it never was. */
  readonly emptyS: number | undefined;
}

/** A station over time, as if all came and went evenly: the backlog grows by λ − µ, and shrinks by µ − λ afterwards. */
export function fluidQueue(stretches: readonly Stretch[]): FluidQueue {
  const done: RatePiece[] = [];
  let [waiting, most, longestS] = [0, 0, 0];
  let emptyS: number | undefined;
  for (const { fromS, toS, rateHz, capacityHz } of stretches) {
    const growthHz = rateHz - capacityHz;
    const busyUntilS = growthHz > 0 ? toS : waiting > 0 ? Math.min(toS, fromS + waiting / -growthHz) : fromS;
    if (busyUntilS > fromS) done.push({ fromS, toS: busyUntilS, rateHz: exactly(capacityHz) });
    if (busyUntilS < toS) {
      done.push({ fromS: busyUntilS, toS, rateHz: exactly(rateHz) });
      if (waiting > 0) emptyS = busyUntilS;
    }
    waiting = busyUntilS < toS ? 0 : Math.max(0, waiting + growthHz * (toS - fromS));
    most = Math.max(most, waiting);
    if (waiting > 0) longestS = Math.max(longestS, waiting / capacityHz);
  }
  return { done, most, atEnd: waiting, longestS, emptyS };
}
