import { growColumns, kindColumn } from './columns.js';
import { LawBroken, type RunPosition } from './laws.js';

/** Told that there are slots 0 … capacity − 1 from now on. */
export type OnGrow = (capacity: number) => void;

/**
 * Numbers for entities that come and go.
 *
 * Guarantee: a slot is held by at most one entity; slots in use never exceed the peak in flight; the columns of `table`
 * have a place for each slot. Mechanism: a stack of free slots; the first slot that is taken makes room for the first
 * `capacity`, and room doubles. Cost: O(1) to take and give back; 5 bytes a slot.
 */
export class SlotPool {
  private free = new Int32Array(0);
  private freeCount = 0;
  private taken = kindColumn(0);
  private everUsed = 0;
  private room = 0;
  private readonly followers: OnGrow[] = [];

  /**
   * @param table whose fields that are typed arrays are columns by slot
   * @param capacity room for so many to begin with
   */
  constructor(
    private readonly name: string,
    private readonly position: RunPosition,
    private readonly table: object = {},
    private readonly capacity = 1024,
  ) {
    if (!(capacity >= 1)) throw new RangeError(`slot pool ${name} needs a capacity of at least 1`);
  }

  /** Slots in use. */
  get inUse(): number {
    return this.everUsed - this.freeCount;
  }

  /** All slots below this one have been in use, and no others. */
  get top(): number {
    return this.everUsed;
  }

  /** Has `onGrow` called whenever there is more room, and now if there is any. */
  follow(onGrow: OnGrow): void {
    this.followers.push(onGrow);
    if (this.room > 0) onGrow(this.room);
  }

  /** Takes a slot. */
  take(): number {
    if (this.freeCount === 0 && this.everUsed === this.room) this.grow();
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
    this.room = Math.max(this.capacity, 2 * this.room);
    growColumns(this, this.room);
    growColumns(this.table, this.room);
    for (const onGrow of this.followers) onGrow(this.room);
  }
}
