/**
 * The port of a set of pending events: what the event loop needs, and what every implementation must guarantee.
 * Its laws are `test/laws/kernel/pending-events.ts`, which every implementation passes.
 */
export interface PendingEvents {
  /** Events pending, not counting cancelled ones. */
  readonly size: number;
  /** Time of the event last popped, µs. */
  readonly timeUs: number;
  /** Kind of the event last popped. */
  readonly kind: number;
  /** Subject of the event last popped. */
  readonly subject: number;
  /**
   * Inserts an event.
   * @param order the tie-break among equal times: unique, and rising in the order of scheduling
   * @returns a handle for `cancel` (an integer, at least 0), valid until the event is popped or cancelled
   */
  insert(timeUs: number, order: number, kind: number, subject: number): number;
  /** Cancels a pending event; false when the handle's event has already run or been cancelled. */
  cancel(handle: number): boolean;
  /** Time of the earliest pending event, µs; Infinity when there is none. */
  peekTimeUs(): number;
  /**
   * Takes the earliest event, among equal times the one of the lowest order, into `timeUs`, `kind` and `subject`;
   * false when none is due by `untilUs` (default: whenever it is due).
   */
  pop(untilUs?: number): boolean;
}
