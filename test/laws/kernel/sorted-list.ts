import type { PendingEvents } from '../../../src/kernel/pending-events.js';

export interface Entry {
  readonly timeUs: number;
  readonly order: number;
  readonly kind: number;
  readonly subject: number;
}

/** The simplest pending-event set that can be right: a list kept sorted. The reference for the laws of the port. */
export class SortedList implements PendingEvents {
  private readonly entries: Entry[] = [];
  timeUs = 0;
  kind = 0;
  subject = 0;

  get size(): number {
    return this.entries.length;
  }

  insert(timeUs: number, order: number, kind: number, subject: number): number {
    const { entries } = this;
    let at = entries.length;
    while (at > 0 && this.later(entries[at - 1], timeUs, order)) at--;
    entries.splice(at, 0, { timeUs, order, kind, subject });
    return order;
  }

  protected later(entry: Entry, timeUs: number, order: number): boolean {
    return entry.timeUs > timeUs || (entry.timeUs === timeUs && entry.order > order);
  }

  cancel(handle: number): boolean {
    const at = this.entries.findIndex(({ order }) => order === handle);
    if (at >= 0) this.entries.splice(at, 1);
    return at >= 0;
  }

  peekTimeUs(): number {
    return this.entries[0]?.timeUs ?? Number.POSITIVE_INFINITY;
  }

  pop(untilUs = Number.POSITIVE_INFINITY): boolean {
    if (this.peekTimeUs() > untilUs) return false;
    const first = this.entries.shift();
    if (first === undefined) return false;
    this.timeUs = first.timeUs;
    this.kind = first.kind;
    this.subject = first.subject;
    return true;
  }
}
