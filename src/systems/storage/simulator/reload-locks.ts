import { phaseUs } from '../../../kernel/phase.js';
import type { Simulation } from '../../../kernel/simulation.js';

/**
 * The lock of XrdSciTokens' configuration (xrootd PR 2678): a check holds it while it fetches keys; once a minute the
 * configuration is read again, which waits for that, and meanwhile no other check gets on, whatever keys it has.
 *
 * Mechanism: a count of fetches that somebody waits for, and when the first of them began; a check is locked out when
 * the minute has turned since. Cost: two numbers an endpoint, no event.
 */
export class ReloadLocks {
  private readonly fetching: Int32Array;
  private readonly sinceUs: Float64Array;
  private readonly phasesUs: Float64Array;

  /** @param periodsUs by endpoint, 0: there is no such lock */
  constructor(
    private readonly simulation: Simulation,
    sites: readonly string[],
    private readonly periodsUs: Float64Array,
  ) {
    this.fetching = new Int32Array(sites.length);
    this.sinceUs = new Float64Array(sites.length);
    this.phasesUs = Float64Array.from(sites, (site, number) =>
      periodsUs[number] === 0 ? 0 : phaseUs(simulation, periodsUs[number], 'storage', site, 'reload'),
    );
  }

  /** Whether a check has to wait for the fetches under way at an endpoint. */
  isLocked(site: number): boolean {
    if (this.fetching[site] === 0) return false;
    const periodUs = this.periodsUs[site];
    if (periodUs === 0) return false;
    const turn = (timeUs: number) => Math.floor((timeUs - this.phasesUs[site]) / periodUs);
    return turn(this.simulation.nowUs) > turn(this.sinceUs[site]);
  }

  begin(site: number): void {
    if (this.fetching[site]++ === 0) this.sinceUs[site] = this.simulation.nowUs;
  }

  /** A fetch is over; true when it was the last. */
  end(site: number): boolean {
    return --this.fetching[site] === 0;
  }

  /** Another release: with another period, or without the lock. */
  set(site: number, periodUs: number): void {
    this.periodsUs[site] = periodUs;
  }
}
