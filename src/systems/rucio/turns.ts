import { SECOND_US } from '../../kernel/simulation.js';

/** Pause of a daemon after a full batch, the shortest of all, and how often an idle thread looks for a batch, µs. */
export const SHORTEST_TURN_US = SECOND_US;

/** From the begin of a turn of a daemon to the begin of the next while no batch is full, µs. */
export function turnPeriodUs(sleepUs: number): number {
  return Math.max(sleepUs, SHORTEST_TURN_US);
}
