import { grown } from './columns.js';
import { LawBroken, type RunPosition } from './laws.js';

/**
 * Numbers for entities that come and go.
 *
 * Guarantee: a slot is held by at most one entity; slots in use never exceed the peak in flight.
 * Mechanism: a stack of free slots; owners keep their columns in typed arrays and enlarge them in `onGrow`.
 * Cost: O(1) to take and give back; 5 bytes a slot.
 */
export class SlotPool {
  private free: Int32Array;
  private freeCount = 0;
  private taken: Uint8Array;
  private everUsed = 0;

  constructor(
    private readonly name: string,
    private readonly position: RunPosition,
    private readonly onGrow: (capacity: number) => void,
    private capacity = 1024,
  ) {
    if (!(capacity >= 1)) throw new RangeError(`slot pool ${name} needs a capacity of at least 1`);
    this.free = new Int32Array(capacity);
    this.taken = new Uint8Array(capacity);
    onGrow(capacity);
  }

  /** Slots in use. */
  get inUse(): number {
    return this.everUsed - this.freeCount;
  }

  /** Takes a slot. */
  take(): number {
    if (this.freeCount === 0 && this.everUsed === this.capacity) this.grow();
    const slot = this.freeCount > 0 ? this.free[--this.freeCount]! : this.everUsed++;
    this.taken[slot] = 1;
    return slot;
  }

  /** Gives a slot back. Throws `LawBroken` when it is not in use. */
  give(slot: number): void {
    if (this.taken[slot] !== 1)
      throw new LawBroken('a slot is given back once', this.position, `${this.name} ${slot}`);
    this.taken[slot] = 0;
    this.free[this.freeCount++] = slot;
  }

  private grow(): void {
    this.capacity *= 2;
    this.free = grown(this.free, new Int32Array(this.capacity));
    this.taken = grown(this.taken, new Uint8Array(this.capacity));
    this.onGrow(this.capacity);
  }
}
