import { EventQueue } from './event-queue.js';
import type { Handler } from './handler.js';
import { LawBroken } from './laws.js';
import { Streams } from './streams.js';
import { TimerRing } from './timer-ring.js';

/** Microseconds in one second. */
export const SECOND_US = 1_000_000;

/** Each so many events the clock must have gone on since the last look: a power of two. */
const EVENTS_AT_ONCE = 2 ** 24;

/**
 * The clock and the event loop.
 *
 * Guarantee: events run in order of time, equal times in the order in which they were scheduled; time is an
 * integer number of microseconds, never goes back, and does not stand still for ever.
 * Mechanism: one pending-event set; handlers are registered once and named by a small integer, so that an event
 * is four numbers and scheduling allocates nothing.
 * Cost: one heap insertion and one removal an event; a timer ring keeps one heap entry for all of its timers.
 */
export class Simulation {
  /** The simulated time, µs since the start of the scenario. */
  nowUs = 0;
  /** Events run so far. */
  eventsRun = 0;
  readonly streams: Streams;
  private readonly queue = new EventQueue();
  private readonly due = this.queue.due;
  private readonly handlers: Handler[] = [];
  private readonly endChecks: (() => void)[] = [];
  private nextOrder = 0;
  private stopped = false;
  /** The time at the last look whether the clock goes on, µs. */
  private lookedUs = -1;

  /** @param seed the scenario's seed  @param replication 0 for the first replication */
  constructor(
    readonly seed = 1,
    readonly replication = 0,
  ) {
    this.streams = new Streams(seed, replication);
  }

  /** Registers a handler and returns the kind under which its events are scheduled. */
  register(handler: Handler): number {
    return this.handlers.push(handler) - 1;
  }

  // The time is checked in each of the four below, and not in one that they call: see `EventQueue.due`.

  /** Schedules an event at an absolute time (integer µs, not in the past). Returns a handle for `cancel`. */
  at(timeUs: number, kind: number, subject = 0): number {
    if (!(timeUs >= this.nowUs) || Math.floor(timeUs) !== timeUs) this.rejectTime(timeUs, kind);
    this.due[0] = timeUs;
    this.due[1] = this.nextOrder++;
    return this.queue.handleOf(this.queue.add(kind, subject));
  }

  /** Schedules an event after a delay (integer µs, at least 0). Returns a handle for `cancel`. */
  after(delayUs: number, kind: number, subject = 0): number {
    const timeUs = this.nowUs + delayUs;
    if (!(delayUs >= 0) || Math.floor(timeUs) !== timeUs) this.rejectTime(timeUs, kind);
    this.due[0] = timeUs;
    this.due[1] = this.nextOrder++;
    return this.queue.handleOf(this.queue.add(kind, subject));
  }

  /** Schedules an event after a delay (integer µs, at least 0) that is never cancelled: `after` without its handle. */
  post(delayUs: number, kind: number, subject = 0): void {
    const timeUs = this.nowUs + delayUs;
    if (!(delayUs >= 0) || Math.floor(timeUs) !== timeUs) this.rejectTime(timeUs, kind);
    this.due[0] = timeUs;
    this.due[1] = this.nextOrder++;
    this.queue.add(kind, subject);
  }

  /** Cancels a pending event; false when it has already run or been cancelled. */
  cancel(handle: number): boolean {
    return this.queue.cancel(handle);
  }

  /** A ring of timers that all have the same delay. */
  ring(delayUs: number, handler: Handler): TimerRing {
    return new TimerRing(this, delayUs, handler);
  }

  /** Adds a law that is checked when the run ends (conservation, Little's law). */
  checkAtEnd(check: () => void): void {
    this.endChecks.push(check);
  }

  /** Stops the run after the current event. */
  stop(): void {
    this.stopped = true;
  }

  /** True while no event is pending. */
  get idle(): boolean {
    return this.queue.size === 0;
  }

  /** Events pending; a timer ring counts as one. */
  get pending(): number {
    return this.queue.size;
  }

  /**
   * Runs every event up to and including `untilUs`, then sets the clock there; with Infinity, until no event is left,
   * and the clock stays at the last one. May be called again with a later time to go on.
   */
  advanceTo(untilUs: number): void {
    const { queue, handlers } = this;
    if (!(untilUs >= this.nowUs)) {
      throw new LawBroken('time never goes back', this, `the clock cannot be set to ${untilUs} µs`);
    }
    this.stopped = false;
    while (!this.stopped && queue.pop(untilUs)) {
      const { timeUs } = queue;
      if (timeUs < this.nowUs) this.rejectPast();
      this.nowUs = timeUs;
      if ((++this.eventsRun & (EVENTS_AT_ONCE - 1)) === 0) this.lookAtClock();
      handlers[queue.kind]!(queue.subject);
    }
    if (!this.stopped && untilUs !== Number.POSITIVE_INFINITY) this.nowUs = untilUs;
  }

  /** Checks every law registered with `checkAtEnd`. Throws `LawBroken`. */
  checkLaws(): void {
    for (const check of this.endChecks) check();
  }

  /** The next tie-break; for structures that schedule their head on behalf of an earlier call. @internal */
  takeOrder(): number {
    return this.nextOrder++;
  }

  /** Schedules with a tie-break taken earlier. @internal */
  atWithOrder(timeUs: number, order: number, kind: number, subject: number): void {
    if (!(timeUs >= this.nowUs) || Math.floor(timeUs) !== timeUs) this.rejectTime(timeUs, kind);
    this.due[0] = timeUs;
    this.due[1] = order;
    this.queue.add(kind, subject);
  }

  /** What goes on for ever at one instant, such as a wait of no time, would never end the run. */
  private lookAtClock(): void {
    if (this.nowUs === this.lookedUs) {
      const handler = String(this.handlers[this.queue.kind]).replaceAll(/\s+/g, ' ').slice(0, 80);
      const detail = `${EVENTS_AT_ONCE} events at one instant, the last one for the handler ${handler}`;
      throw new LawBroken('time goes on', this, detail);
    }
    this.lookedUs = this.nowUs;
  }

  private rejectPast(): never {
    const { kind, timeUs } = this.queue;
    throw new LawBroken('time never goes back', this, `an event of kind ${kind} is due at ${timeUs} µs`);
  }

  private rejectTime(timeUs: number, kind: number): never {
    const law =
      timeUs < this.nowUs ? 'no event is scheduled in the past' : 'time is an integer number of microseconds';
    throw new LawBroken(law, this, `kind ${kind} at ${timeUs} µs`);
  }
}
