/**
 * The set of pending events.
 *
 * Guarantee: `pop` gives the earliest event, and among equal times the one scheduled first.
 * Mechanism: an implicit 4-ary heap over typed arrays of (time, order, slot); cancellation marks the slot dead
 * and the heap drops dead entries when they surface, or all at once when they outnumber the living.
 * Cost: O(log n) to insert and pop, O(1) to cancel, no allocation except when the arrays double.
 */
export class EventQueue {
  private capacity: number;
  private times: Float64Array;
  private orders: Float64Array;
  private slots: Int32Array;
  private heapSize = 0;

  private kinds: Int32Array;
  private subjects: Int32Array;
  private generations: Int32Array;
  private alive: Uint8Array;
  private freeSlots: Int32Array;
  private freeCount = 0;
  private slotsUsed = 0;
  private deadCount = 0;

  /** Time of the event last popped, µs. */
  timeUs = 0;
  /** Kind of the event last popped. */
  kind = 0;
  /** Subject of the event last popped. */
  subject = 0;

  constructor(initialCapacity = 1024) {
    this.capacity = initialCapacity;
    this.times = new Float64Array(initialCapacity);
    this.orders = new Float64Array(initialCapacity);
    this.slots = new Int32Array(initialCapacity);
    this.kinds = new Int32Array(initialCapacity);
    this.subjects = new Int32Array(initialCapacity);
    this.generations = new Int32Array(initialCapacity);
    this.alive = new Uint8Array(initialCapacity);
    this.freeSlots = new Int32Array(initialCapacity);
  }

  /** Events pending, not counting cancelled ones. */
  get size(): number {
    return this.heapSize - this.deadCount;
  }

  /**
   * Inserts an event.
   * @param order the tie-break among equal times: unique, and rising in the order of scheduling
   * @returns a handle for `cancel`, valid until the event is popped or cancelled
   */
  insert(timeUs: number, order: number, kind: number, subject: number): number {
    if (this.heapSize === this.capacity) this.grow();
    const slot = this.freeCount > 0 ? this.freeSlots[--this.freeCount]! : this.slotsUsed++;
    this.kinds[slot] = kind;
    this.subjects[slot] = subject;
    this.alive[slot] = 1;
    this.siftUp(this.heapSize++, timeUs, order, slot);
    return this.generations[slot]! * 2 ** 31 + slot;
  }

  /** Cancels a pending event; false when the handle's event has already run or been cancelled. */
  cancel(handle: number): boolean {
    const generation = Math.floor(handle / 2 ** 31);
    const slot = handle - generation * 2 ** 31;
    if (slot >= this.slotsUsed || this.generations[slot] !== generation || this.alive[slot] === 0)
      return false;
    this.alive[slot] = 0;
    this.deadCount++;
    if (this.deadCount > 64 && this.deadCount * 2 > this.heapSize) this.compact();
    return true;
  }

  /** Time of the earliest pending event, µs; Infinity when there is none. */
  peekTimeUs(): number {
    this.dropDeadTop();
    return this.heapSize === 0 ? Number.POSITIVE_INFINITY : this.times[0]!;
  }

  /** Takes the earliest event into `timeUs`, `kind` and `subject`; false when none is pending. */
  pop(): boolean {
    if (this.deadCount > 0) this.dropDeadTop();
    if (this.heapSize === 0) return false;
    const slot = this.slots[0]!;
    this.timeUs = this.times[0]!;
    this.kind = this.kinds[slot]!;
    this.subject = this.subjects[slot]!;
    this.release(slot);
    this.removeTop();
    return true;
  }

  private release(slot: number): void {
    this.alive[slot] = 0;
    this.generations[slot] = (this.generations[slot]! + 1) & 0x1fffff;
    this.freeSlots[this.freeCount++] = slot;
  }

  private dropDeadTop(): void {
    while (this.heapSize > 0 && this.alive[this.slots[0]!] === 0) {
      this.release(this.slots[0]!);
      this.deadCount--;
      this.removeTop();
    }
  }

  private removeTop(): void {
    const last = --this.heapSize;
    if (last > 0) this.siftDown(0, this.times[last]!, this.orders[last]!, this.slots[last]!);
  }

  private siftUp(start: number, timeUs: number, order: number, slot: number): void {
    const { times, orders, slots } = this;
    let at = start;
    while (at > 0) {
      const parent = (at - 1) >> 2;
      const parentTime = times[parent]!;
      if (parentTime < timeUs || (parentTime === timeUs && orders[parent]! < order)) break;
      times[at] = parentTime;
      orders[at] = orders[parent]!;
      slots[at] = slots[parent]!;
      at = parent;
    }
    times[at] = timeUs;
    orders[at] = order;
    slots[at] = slot;
  }

  private siftDown(start: number, timeUs: number, order: number, slot: number): void {
    const { times, orders, slots, heapSize } = this;
    let at = start;
    for (;;) {
      const first = at * 4 + 1;
      if (first >= heapSize) break;
      const end = Math.min(first + 4, heapSize);
      let least = first;
      let leastTime = times[first]!;
      for (let child = first + 1; child < end; child++) {
        const childTime = times[child]!;
        if (childTime < leastTime || (childTime === leastTime && orders[child]! < orders[least]!)) {
          least = child;
          leastTime = childTime;
        }
      }
      if (timeUs < leastTime || (timeUs === leastTime && order < orders[least]!)) break;
      times[at] = leastTime;
      orders[at] = orders[least]!;
      slots[at] = slots[least]!;
      at = least;
    }
    times[at] = timeUs;
    orders[at] = order;
    slots[at] = slot;
  }

  private compact(): void {
    const { times, orders, slots } = this;
    let kept = 0;
    for (let at = 0; at < this.heapSize; at++) {
      const slot = slots[at]!;
      if (this.alive[slot] === 0) {
        this.release(slot);
        continue;
      }
      times[kept] = times[at]!;
      orders[kept] = orders[at]!;
      slots[kept] = slot;
      kept++;
    }
    this.heapSize = kept;
    this.deadCount = 0;
    for (let at = (kept - 2) >> 2; at >= 0; at--) this.siftDown(at, times[at]!, orders[at]!, slots[at]!);
  }

  private grow(): void {
    const next = this.capacity * 2;
    this.times = grown(this.times, new Float64Array(next));
    this.orders = grown(this.orders, new Float64Array(next));
    this.slots = grown(this.slots, new Int32Array(next));
    this.kinds = grown(this.kinds, new Int32Array(next));
    this.subjects = grown(this.subjects, new Int32Array(next));
    this.generations = grown(this.generations, new Int32Array(next));
    this.alive = grown(this.alive, new Uint8Array(next));
    this.freeSlots = grown(this.freeSlots, new Int32Array(next));
    this.capacity = next;
  }
}

type Column = Float64Array | Int32Array | Uint8Array;

/** Copies a column into a larger one and returns the larger. */
export function grown<T extends Column>(from: T, into: T): T {
  into.set(from);
  return into;
}
