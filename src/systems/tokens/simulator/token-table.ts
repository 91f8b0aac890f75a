import type { HeldToken } from '../../../ecosystem/ports.js';
import { growColumns, kindColumn } from '../../../kernel/columns.js';
import { TimedFifo } from '../../../kernel/timed-fifo.js';
import { HeldTokens } from './held-tokens.js';
import { UseOrder } from './use-order.js';

const EMPTY = -1;

/**
 * Tokens by key, each until it may no longer be reused.
 *
 * Guarantee: `get` finds a token exactly when one was put under its key and is still usable; what is no longer usable
 * leaves by itself, so that memory follows the keys in use and not those ever seen. A table with a limit is the
 * exception: when it is full, a new key takes the place of the one that was used longest ago.
 * Mechanism: open addressing with linear probing over typed arrays; a first-in-first-out ring of (entry, usable until)
 * is swept from its head at each `put`, and an entry renewed in the meantime is left alone.
 * Cost: O(1), about 125 bytes a key, and 8 more in a table with a limit; an entry may outstay its time behind a token of a longer life, but is never given.
 */
export class CachedTokens {
  /** Keys held. */
  size = 0;
  private capacity = 64;
  private keys = new Float64Array(64);
  private files = new Float64Array(64);
  private usableUntil = new Float64Array(64);
  /** Hash cell → entry; twice as many cells as entries. */
  private cells = new Int32Array(128).fill(EMPTY);
  private freeEntries = new Int32Array(64);
  private freeCount = 0;
  private entriesUsed = 0;
  private readonly tokens = new HeldTokens(64);
  /** 1: counted as usable. */
  private counted = kindColumn(64);
  private countedKeys = 0;
  /** Entries by the time until which they count as usable. */
  private readonly counts = new TimedFifo();
  /** Entries by the time until which they were usable when they were put. */
  private readonly ends = new TimedFifo();
  /** Only where the number of keys is limited. */
  private readonly order: UseOrder | undefined;

  /** @param most keys held at the most */
  constructor(private readonly most = Number.POSITIVE_INFINITY) {
    this.order = most === Number.POSITIVE_INFINITY ? undefined : new UseOrder();
    this.order?.grow(this.capacity);
  }

  /** Keys whose token may be given now; one behind a token of a longer life counts for as long as that. */
  usable(nowUs: number): number {
    const { counts } = this;
    while (counts.size > 0 && counts.headTimeUs() < nowUs) {
      const entry = counts.shift();
      if (this.usableUntil[entry] < nowUs) this.count(entry, 0);
    }
    return this.countedKeys;
  }

  private count(entry: number, usable: number): void {
    this.countedKeys += usable - this.counted[entry];
    this.counted[entry] = usable;
  }

  /** Copies a token that is usable now into `into`; false when there is none. */
  get(key: number, file: number, nowUs: number, into: HeldToken): boolean {
    const entry = this.cells[this.find(key, file)];
    if (entry === EMPTY || this.usableUntil[entry] < nowUs) return false;
    this.order?.use(entry);
    this.tokens.read(entry, into);
    return true;
  }

  /** Puts a token under a key, in the place of the one there. */
  put(key: number, file: number, token: HeldToken, usableUntilUs: number, nowUs: number): void {
    this.sweep(nowUs);
    let cell = this.find(key, file);
    let entry = this.cells[cell];
    if (usableUntilUs < nowUs) {
      if (entry !== EMPTY) this.usableUntil[entry] = usableUntilUs;
      return;
    }
    if (entry === EMPTY) {
      if (this.makeRoom()) cell = this.find(key, file);
      entry = this.freeCount > 0 ? this.freeEntries[--this.freeCount] : this.entriesUsed++;
      this.cells[cell] = entry;
      this.keys[entry] = key;
      this.files[entry] = file;
      this.size++;
      this.order?.add(entry);
    } else this.order?.use(entry);
    this.tokens.write(entry, token);
    this.usableUntil[entry] = usableUntilUs;
    this.ends.push(entry, usableUntilUs);
    this.counts.push(entry, usableUntilUs);
    this.count(entry, 1);
  }

  /** Makes room for one more key; true when cells have moved. */
  private makeRoom(): boolean {
    if (this.size < this.most && this.size < this.capacity) return false;
    if (this.order !== undefined && this.size >= this.most) this.remove(this.order.oldest);
    else this.grow();
    return true;
  }

  private sweep(nowUs: number): void {
    while (this.ends.size > 0 && this.ends.headTimeUs() < nowUs) {
      const entry = this.ends.shift();
      if (this.usableUntil[entry] < nowUs) this.remove(entry);
    }
  }

  private remove(entry: number): void {
    const cell = this.find(this.keys[entry], this.files[entry]);
    this.count(entry, 0);
    this.usableUntil[entry] = Number.POSITIVE_INFINITY;
    this.freeEntries[this.freeCount++] = entry;
    this.size--;
    this.order?.drop(entry);
    this.closeGap(cell);
  }

  /** Moves the followers of an emptied cell up, so that no probe stops short of its entry. */
  private closeGap(emptied: number): void {
    const mask = this.cells.length - 1;
    let gap = emptied;
    let at = (gap + 1) & mask;
    while (this.cells[at] !== EMPTY) {
      const home = this.home(this.keys[this.cells[at]], this.files[this.cells[at]]);
      if (((at - home) & mask) >= ((at - gap) & mask)) {
        this.cells[gap] = this.cells[at];
        gap = at;
      }
      at = (at + 1) & mask;
    }
    this.cells[gap] = EMPTY;
  }

  /** The cell of a key, or the empty one where it belongs. */
  private find(key: number, file: number): number {
    const mask = this.cells.length - 1;
    let cell = this.home(key, file);
    for (;;) {
      const entry = this.cells[cell];
      if (entry === EMPTY || (this.keys[entry] === key && this.files[entry] === file)) return cell;
      cell = (cell + 1) & mask;
    }
  }

  private home(key: number, file: number): number {
    let h = (key | 0) ^ Math.imul((key / 4294967296) | 0, 0x85ebca6b) ^ Math.imul(file | 0, 0x9e3779b1);
    h = Math.imul(h ^ (h >>> 16), 0xc2b2ae35);
    return (h ^ (h >>> 15)) & (this.cells.length - 1);
  }

  private grow(): void {
    this.capacity *= 2;
    growColumns(this, this.capacity);
    this.tokens.grow(this.capacity);
    this.cells = new Int32Array(this.capacity * 2).fill(EMPTY);
    this.order?.grow(this.capacity);
    for (let entry = 0; entry < this.entriesUsed; entry++) {
      this.cells[this.find(this.keys[entry], this.files[entry])] = entry;
    }
  }
}
