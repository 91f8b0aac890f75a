import { phaseUs } from '../../../kernel/phase.js';
import type { Simulation } from '../../../kernel/simulation.js';
import { untilTurnUs } from '../versions.js';

/**
 * When the loops of an instance come round: none of them has a random start or jitter, so the phase of each is when
 * its process was started. An instance has run for long when a scenario begins; its loops count their pauses from the
 * end of turns of different lengths, or live in processes of their own, so that their phases are independent and
 * uniform. With `up_for` all processes were started at one instant, and the phases follow from that.
 */
export class Phases {
  constructor(
    private readonly simulation: Simulation,
    private readonly name: string,
    private readonly upForUs: number | undefined,
  ) {}

  /**
   * How long after the begin of the scenario a daemon has its first turn, µs.
   * @param firstTurnUs when a daemon has its first turn after the start of its process
   */
  untilTurn(daemon: string, periodUs: number, firstTurnUs: number): number {
    const { simulation, name, upForUs } = this;
    if (upForUs === undefined) return phaseUs(simulation, periodUs, 'fts', name, daemon);
    return untilTurnUs(upForUs, periodUs, firstTurnUs);
  }

  /** How long until the same daemon of another node, which has run for long, has its next turn, µs. */
  untilTurnElsewhere(daemon: string, periodUs: number): number {
    return phaseUs(this.simulation, periodUs, 'fts', this.name, daemon, 'another node');
  }
}

/** The first instant after `nowUs` of a loop that turns at `fromUs` and every period from then on, µs. */
export function gridAfter(nowUs: number, fromUs: number, periodUs: number): number {
  if (nowUs < fromUs) return fromUs;
  return fromUs + (Math.floor((nowUs - fromUs) / periodUs) + 1) * periodUs;
}
