import { growColumns } from './columns.js';
import type { Handler } from './handler.js';

/** What a ring needs of the simulation in which its timers fire. */
interface RingSimulation {
  readonly nowUs: number;
  register(handler: Handler): number;
  takeOrder(): number;
  atWithOrder(timeUs: number, order: number, kind: number, subject: number): void;
}

/**
 * Timers that share one constant delay.
 *
 * Guarantee: each timer fires `delayUs` after it was armed, ties with other events in the order of arming.
 * Mechanism: constant delays expire first in first out, so a ring buffer holds them and only its head stands in
 * the event set, under the tie-break that it took when it was armed.
 * Cost: O(1) to arm, cancel and fire; 20 bytes a timer and one pending event a ring.
 */
export class TimerRing {
  private dueUs = new Float64Array(64);
  private orders = new Float64Array(64);
  private subjects = new Int32Array(64);
  private head = 0;
  private length = 0;
  private cancelled = 0;
  private firstTicket = 0;
  private readonly kind: number;

  constructor(
    private readonly simulation: RingSimulation,
    readonly delayUs: number,
    private readonly handler: Handler,
  ) {
    if (!(Number.isInteger(delayUs) && delayUs >= 0)) {
      throw new RangeError(`a timer ring needs a delay of whole microseconds, at least 0, not ${delayUs}`);
    }
    this.kind = simulation.register(() => this.fire());
  }

  /** Timers armed and not yet fired or cancelled. */
  get size(): number {
    return this.length - this.cancelled;
  }

  /** Arms a timer for a subject (at least 0). Returns a ticket for `cancel`. */
  arm(subject: number): number {
    if (subject < 0) throw new RangeError(`a timer's subject is at least 0, not ${subject}`);
    if (this.length === this.dueUs.length) this.grow();
    const at = (this.head + this.length) & (this.dueUs.length - 1);
    this.dueUs[at] = this.simulation.nowUs + this.delayUs;
    this.orders[at] = this.simulation.takeOrder();
    this.subjects[at] = subject;
    if (this.length++ === 0) this.scheduleHead();
    return this.firstTicket + this.length - 1;
  }

  /** Cancels an armed timer; false when it has already fired or been cancelled. */
  cancel(ticket: number): boolean {
    const offset = ticket - this.firstTicket;
    if (offset < 0 || offset >= this.length) return false;
    const at = (this.head + offset) & (this.dueUs.length - 1);
    if (this.subjects[at] === CANCELLED) return false;
    this.subjects[at] = CANCELLED;
    this.cancelled++;
    return true;
  }

  private fire(): void {
    const subject = this.dropHead();
    while (this.length > 0 && this.subjects[this.head] === CANCELLED) this.dropHead();
    if (this.length > 0) this.scheduleHead();
    if (subject !== CANCELLED) this.handler(subject);
  }

  private dropHead(): number {
    const subject = this.subjects[this.head]!;
    this.head = (this.head + 1) & (this.dueUs.length - 1);
    this.length--;
    this.firstTicket++;
    if (subject === CANCELLED) this.cancelled--;
    return subject;
  }

  private scheduleHead(): void {
    this.simulation.atWithOrder(this.dueUs[this.head]!, this.orders[this.head]!, this.kind, 0);
  }

  private grow(): void {
    const capacity = this.dueUs.length;
    this.unroll();
    growColumns(this, capacity * 2);
  }

  private unroll(): void {
    if (this.head === 0) return;
    rotate(this.dueUs, this.head);
    rotate(this.orders, this.head);
    rotate(this.subjects, this.head);
    this.head = 0;
  }
}

const CANCELLED = -1;

function rotate(column: Float64Array | Int32Array, by: number): void {
  const start = column.slice(0, by);
  column.copyWithin(0, by);
  column.set(start, column.length - by);
}
