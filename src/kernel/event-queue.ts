import { grown } from './columns.js';
import type { PendingEvents } from './pending-events.js';

/** Handles are generation × 2^24 + slot: 16 million pending events, 268 million uses of one slot. */
const SLOTS_MAX = 2 ** 24;
const GENERATION_MASK = 2 ** 29 - 1;

/** Columns of an event's record. A generation is odd while its event is pending: each use of a slot adds two. */
const RECORD = 4;
const KIND = 0;
const SUBJECT = 1;
const GENERATION = 2;

/**
 * The set of pending events.
 *
 * Guarantee: `pop` gives the earliest event, and among equal times the one scheduled first.
 * Mechanism: an implicit 4-ary heap over typed arrays, (time, order) side by side so that a comparison touches one
 * cache line; what the event says is in a record of its slot. The popped top stays as a hole that the next insertion
 * fills, because most events schedule their successor. Cancellation ends the record's generation, and the heap drops dead
 * entries when they surface, or all at once when they outnumber the living.
 * Cost: O(log n) to insert and pop, O(1) to cancel, 40 bytes an event, no allocation except when the arrays double.
 */
export class EventQueue implements PendingEvents {
  private capacity: number;
  /** Heap: time at 2i, order at 2i + 1. */
  private keys: Float64Array;
  /** Heap: slot of the event. */
  private slots: Int32Array;
  private heapSize = 0;
  /** The top of the heap has been popped and not yet replaced. */
  private holed = false;

  private records: Int32Array;
  private freeSlots: Int32Array;
  private freeCount = 0;
  private slotsUsed = 0;
  private deadCount = 0;

  /**
   * Time and order of the event that `add` inserts. They pass through an array because numbers above 2^31, and all
   * handles, are allocated when they are arguments or results of a call that the compiler does not inline.
   */
  readonly due = new Float64Array(2);

  timeUs = 0;
  kind = 0;
  subject = 0;

  constructor(initialCapacity = 1024) {
    this.capacity = Math.max(4, initialCapacity);
    this.keys = new Float64Array(2 * this.capacity);
    this.slots = new Int32Array(this.capacity);
    this.records = new Int32Array(RECORD * this.capacity);
    this.freeSlots = new Int32Array(this.capacity);
  }

  get size(): number {
    return this.heapSize - this.deadCount - (this.holed ? 1 : 0);
  }

  insert(timeUs: number, order: number, kind: number, subject: number): number {
    this.due[0] = timeUs;
    this.due[1] = order;
    return this.handleOf(this.add(kind, subject));
  }

  /** The handle of the event pending in a slot. */
  handleOf(slot: number): number {
    return this.records[slot * RECORD + GENERATION]! * SLOTS_MAX + slot;
  }

  /** Inserts an event at the time and order in `due`, and returns its slot. */
  add(kind: number, subject: number): number {
    const { due, keys } = this;
    if (this.holed) {
      this.holed = false;
      const slot = this.slots[0]!;
      keys[0] = due[0]!;
      keys[1] = due[1]!;
      this.siftDown(0, slot);
      return this.write(slot, kind, subject);
    }
    return this.append(kind, subject);
  }

  private append(kind: number, subject: number): number {
    if (this.heapSize === this.capacity) this.grow();
    const slot = this.freeCount > 0 ? this.freeSlots[--this.freeCount]! : this.slotsUsed++;
    const at = this.heapSize++;
    this.keys[2 * at] = this.due[0]!;
    this.keys[2 * at + 1] = this.due[1]!;
    this.siftUp(at, slot);
    return this.write(slot, kind, subject);
  }

  cancel(handle: number): boolean {
    const slot = handle % SLOTS_MAX;
    const generation = (handle - slot) / SLOTS_MAX;
    const { records } = this;
    const record = slot * RECORD;
    // A generation that is odd and the slot's own: a negative, fractional or unknown handle finds none.
    if (records[record + GENERATION] !== generation || (generation & 1) === 0) return false;
    records[record + GENERATION] = (generation + 1) & GENERATION_MASK;
    this.deadCount++;
    if (this.deadCount > 64 && this.deadCount * 2 > this.heapSize) this.compact();
    return true;
  }

  peekTimeUs(): number {
    this.settleTop();
    return this.heapSize === 0 ? Number.POSITIVE_INFINITY : this.keys[0]!;
  }

  pop(untilUs = Number.POSITIVE_INFINITY): boolean {
    this.settleTop();
    if (this.heapSize === 0) return false;
    const timeUs = this.keys[0]!;
    if (timeUs > untilUs) return false;
    const { records } = this;
    const record = this.slots[0]! * RECORD;
    this.timeUs = timeUs;
    this.kind = records[record + KIND]!;
    this.subject = records[record + SUBJECT]!;
    records[record + GENERATION] = (records[record + GENERATION]! + 1) & GENERATION_MASK;
    this.holed = true;
    return true;
  }

  private write(slot: number, kind: number, subject: number): number {
    const { records } = this;
    const record = slot * RECORD;
    records[record + KIND] = kind;
    records[record + SUBJECT] = subject;
    records[record + GENERATION] = records[record + GENERATION]! + 1;
    return slot;
  }

  /** Makes the top of the heap a living event, unless the heap is empty. */
  private settleTop(): void {
    if (this.holed) {
      this.holed = false;
      this.removeTop();
    }
    if (this.deadCount > 0) this.dropDeadTop();
  }

  private dropDeadTop(): void {
    while (this.heapSize > 0 && this.isDead(this.slots[0]!)) {
      this.deadCount--;
      this.removeTop();
    }
  }

  private isDead(slot: number): boolean {
    return (this.records[slot * RECORD + GENERATION]! & 1) === 0;
  }

  /** Takes the top, which is no longer pending, out of the heap. */
  private removeTop(): void {
    const { keys, slots } = this;
    this.freeSlots[this.freeCount++] = slots[0]!;
    const last = --this.heapSize;
    if (last === 0) return;
    keys[0] = keys[2 * last]!;
    keys[1] = keys[2 * last + 1]!;
    this.siftDown(0, slots[last]!);
  }

  private siftUp(start: number, slot: number): void {
    const { keys, slots } = this;
    const timeUs = keys[2 * start]!;
    const order = keys[2 * start + 1]!;
    let at = start;
    while (at > 0) {
      const parent = (at - 1) >> 2;
      const parentTime = keys[2 * parent]!;
      if (parentTime < timeUs || (parentTime === timeUs && keys[2 * parent + 1]! < order)) break;
      keys[2 * at] = parentTime;
      keys[2 * at + 1] = keys[2 * parent + 1]!;
      slots[at] = slots[parent]!;
      at = parent;
    }
    keys[2 * at] = timeUs;
    keys[2 * at + 1] = order;
    slots[at] = slot;
  }

  private siftDown(start: number, slot: number): void {
    const { keys, slots, heapSize } = this;
    const timeUs = keys[2 * start]!;
    const order = keys[2 * start + 1]!;
    let at = start;
    for (;;) {
      const first = at * 4 + 1;
      if (first >= heapSize) break;
      let least = first;
      let leastTime = keys[2 * first]!;
      if (first + 3 < heapSize) {
        // A full node, written out: this is where the time goes.
        const time1 = keys[2 * first + 2]!;
        const time2 = keys[2 * first + 4]!;
        const time3 = keys[2 * first + 6]!;
        if (time1 < leastTime || (time1 === leastTime && keys[2 * first + 3]! < keys[2 * least + 1]!)) {
          least = first + 1;
          leastTime = time1;
        }
        if (time2 < leastTime || (time2 === leastTime && keys[2 * first + 5]! < keys[2 * least + 1]!)) {
          least = first + 2;
          leastTime = time2;
        }
        if (time3 < leastTime || (time3 === leastTime && keys[2 * first + 7]! < keys[2 * least + 1]!)) {
          least = first + 3;
          leastTime = time3;
        }
      } else {
        for (let child = first + 1; child < heapSize; child++) {
          const time = keys[2 * child]!;
          if (time < leastTime || (time === leastTime && keys[2 * child + 1]! < keys[2 * least + 1]!)) {
            least = child;
            leastTime = time;
          }
        }
      }
      if (timeUs < leastTime || (timeUs === leastTime && order < keys[2 * least + 1]!)) break;
      keys[2 * at] = leastTime;
      keys[2 * at + 1] = keys[2 * least + 1]!;
      slots[at] = slots[least]!;
      at = least;
    }
    keys[2 * at] = timeUs;
    keys[2 * at + 1] = order;
    slots[at] = slot;
  }

  /** Drops every dead entry and orders the rest anew. */
  private compact(): void {
    const { keys, slots } = this;
    let kept = 0;
    for (let at = 0; at < this.heapSize; at++) {
      const slot = slots[at]!;
      // The popped top, if it is a hole, is dead like those that were cancelled.
      if (this.isDead(slot)) {
        this.freeSlots[this.freeCount++] = slot;
        continue;
      }
      keys[2 * kept] = keys[2 * at]!;
      keys[2 * kept + 1] = keys[2 * at + 1]!;
      slots[kept] = slot;
      kept++;
    }
    this.heapSize = kept;
    this.holed = false;
    this.deadCount = 0;
    for (let at = (kept - 2) >> 2; at >= 0; at--) this.siftDown(at, slots[at]!);
  }

  private grow(): void {
    const next = this.capacity * 2;
    if (next > SLOTS_MAX) throw new RangeError(`more than ${SLOTS_MAX} events pending`);
    this.keys = grown(this.keys, new Float64Array(2 * next));
    this.slots = grown(this.slots, new Int32Array(next));
    this.records = grown(this.records, new Int32Array(RECORD * next));
    this.freeSlots = grown(this.freeSlots, new Int32Array(next));
    this.capacity = next;
  }
}
