import type { WorkloadConfig } from './schema.js';

const HOUR_US = 3_600_000_000;
const DAY_US = 24 * HOUR_US;
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/**
 * The times of the week at which a workload produces datasets: weekdays and hours of the day, both in UTC. Hours from
 * a later to an earlier one pass midnight and belong to the day on which they lie.
 */
export class Gate {
  private readonly days: readonly boolean[];
  private readonly fromUs: number;
  private readonly toUs: number;

  /** @param startUs the calendar time of the scenario's start, µs since 1970 */
  constructor(
    gate: WorkloadConfig['gate'],
    private readonly startUs: number,
  ) {
    const weekdays = gate?.weekdays ?? WEEKDAYS;
    this.days = WEEKDAYS.map((day) => weekdays.includes(day));
    this.fromUs = Math.round((gate?.hours?.[0] ?? 0) * HOUR_US);
    this.toUs = Math.round((gate?.hours?.[1] ?? 24) * HOUR_US);
  }

  /** Never opens. */
  get alwaysShut(): boolean {
    return this.fromUs === this.toUs || !this.days.includes(true);
  }

  /** Open at a time of the simulation, µs. */
  isOpen(timeUs: number): boolean {
    const calendarUs = this.startUs + timeUs;
    const day = Math.floor(calendarUs / DAY_US);
    if (!this.days[(((day + 4) % 7) + 7) % 7]) return false;
    const sinceMidnightUs = calendarUs - day * DAY_US;
    return this.fromUs <= this.toUs
      ? sinceMidnightUs >= this.fromUs && sinceMidnightUs < this.toUs
      : sinceMidnightUs >= this.fromUs || sinceMidnightUs < this.toUs;
  }

  /** The next time after `timeUs` at which the gate may change: an hour's edge or midnight. */
  nextEdgeUs(timeUs: number): number {
    const calendarUs = this.startUs + timeUs;
    const midnightUs = Math.floor(calendarUs / DAY_US) * DAY_US;
    let edgeUs = midnightUs + DAY_US;
    if (midnightUs + this.fromUs > calendarUs) edgeUs = Math.min(edgeUs, midnightUs + this.fromUs);
    if (midnightUs + this.toUs > calendarUs) edgeUs = Math.min(edgeUs, midnightUs + this.toUs);
    return edgeUs - this.startUs;
  }
}
