import { phaseUs } from '../../../kernel/phase.js';
import type { Simulation } from '../../../kernel/simulation.js';
import { turnPeriodUs } from '../turns.js';
import { nextTurnUs } from './next-turn.js';

/** The turns of a daemon of one process whose work takes no time: throttler, repairer. */
export class TurnClock {
  private readonly periodUs: number;
  private startUs: number;

  /** @param process names the process, for the draw of its phase */
  constructor(
    private readonly simulation: Simulation,
    sleepUs: number,
    process: readonly (string | number)[],
  ) {
    this.periodUs = turnPeriodUs(sleepUs);
    this.startUs = phaseUs(simulation, this.periodUs, 'rucio', ...process);
  }

  /** The first turn not before a time, µs. */
  turnFromUs(timeUs: number): number {
    return nextTurnUs(this.startUs, this.periodUs, timeUs);
  }

  /** The turn after the one at work, µs. */
  get nextUs(): number {
    return this.turnFromUs(this.simulation.nowUs + 1);
  }

  /** The process comes back and has its first turn then, µs. */
  restart(firstTurnUs: number): void {
    this.startUs = firstTurnUs;
  }
}
