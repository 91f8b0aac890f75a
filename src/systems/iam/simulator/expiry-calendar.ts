import { growRings } from '../../../kernel/columns.js';
import { LawBroken, type RunPosition } from '../../../kernel/laws.js';

/**
 * How many rows of a token table expire when.
 *
 * Guarantee: every row is added once and leaves at most once; rows are deleted oldest expiry first.
 * Mechanism: a ring of counters, one a bucket of expiry time (a second, as in a JWT's `exp`), between the oldest
 * row and the last to expire; a cursor passes the buckets as their time comes.
 * Cost: O(1) a row and no event; 8 bytes a bucket, however many rows expire in it.
 */
export class ExpiryCalendar {
  /** Rows in the table. */
  stored = 0;
  /** Of these, expired. */
  expired = 0;
  /** Rows ever added. */
  added = 0;
  /** Rows ever removed. */
  removed = 0;
  /** Holders orphaned by the last `takeExpired`. */
  orphans = 0;

  private rows = new Int32Array(1024);
  private owners = new Int32Array(1024);
  private oldest = 0;
  private due = 0;
  private last = 0;

  constructor(
    private readonly name: string,
    private readonly position: RunPosition,
    readonly bucketUs: number,
  ) {}

  /**
   * Adds a row.
   * @param ownsHolder the deletion of the row leaves its authentication holder an orphan
   * @returns the bucket in which it expires: at `bucket * bucketUs`
   */
  add(nowUs: number, expiryUs: number, ownsHolder: boolean): number {
    this.expireTo(nowUs);
    const bucket = Math.max(this.due, Math.ceil(expiryUs / this.bucketUs));
    if (bucket - this.oldest >= this.rows.length) this.makeRoom(bucket);
    if (bucket > this.last) this.last = bucket;
    const at = bucket & (this.rows.length - 1);
    this.rows[at]++;
    if (ownsHolder) this.owners[at]++;
    this.stored++;
    this.added++;
    return bucket;
  }

  /** Removes one row that has not expired and whose holder lives on. */
  withdraw(bucket: number): void {
    const at = bucket & (this.rows.length - 1);
    if (bucket < this.due || this.rows[at] === 0) {
      throw new LawBroken('a token row is removed at most once', this.position, `${this.name} ${bucket}`);
    }
    this.rows[at]--;
    if (this.owners[at] > this.rows[at]) this.owners[at]--;
    this.stored--;
    this.removed++;
  }

  /** Whether a row that expires in a bucket is there. */
  holds(bucket: number): boolean {
    return bucket >= this.oldest && bucket <= this.last && this.rows[bucket & (this.rows.length - 1)] > 0;
  }

  /** Whether a row is there that expires in a bucket and whose holder lives on without it. */
  holdsShared(bucket: number): boolean {
    if (!this.holds(bucket)) return false;
    const at = bucket & (this.rows.length - 1);
    return this.rows[at] > this.owners[at];
  }

  /**
   * Removes one row, which has expired or not.
   * @param mayOwn take one that owns its holder, where there is no other; then the answer is true: an orphan is left
   */
  removeOne(bucket: number, mayOwn: boolean): boolean {
    const at = bucket & (this.rows.length - 1);
    const owns = !this.holdsShared(bucket);
    if (!this.holds(bucket) || (owns && !mayOwn)) {
      throw new LawBroken('a token row is removed at most once', this.position, `${this.name} ${bucket}`);
    }
    this.rows[at]--;
    if (owns) this.owners[at]--;
    if (bucket < this.due) this.expired--;
    this.stored--;
    this.removed++;
    return owns;
  }

  /** Counts as expired what has expired by now. */
  expireTo(nowUs: number): void {
    const end = Math.floor(nowUs / this.bucketUs) + 1;
    if (this.stored === 0) {
      this.due = Math.max(this.due, end);
      this.oldest = this.due;
      return;
    }
    const mask = this.rows.length - 1;
    const stop = Math.min(end, this.last + 1);
    while (this.due < stop) this.expired += this.rows[this.due++ & mask];
    this.due = Math.max(this.due, end);
  }

  /** Removes up to `limit` expired rows, oldest first, and returns how many; see also `orphans`. */
  takeExpired(limit: number): number {
    let left = Math.min(limit, this.expired);
    const taken = left;
    this.orphans = 0;
    while (left > 0) {
      this.skipEmpty();
      const at = this.oldest & (this.rows.length - 1);
      const here = Math.min(left, this.rows[at]);
      const orphaned = Math.min(here, this.owners[at]);
      this.rows[at] -= here;
      this.owners[at] -= orphaned;
      this.orphans += orphaned;
      left -= here;
    }
    this.expired -= taken;
    this.stored -= taken;
    this.removed += taken;
    return taken;
  }

  /** For how long the oldest expired row has been expired, µs; 0 when there is none. */
  lagUs(nowUs: number): number {
    if (this.expired === 0) return 0;
    this.skipEmpty();
    return Math.max(0, nowUs - this.oldest * this.bucketUs);
  }

  /** Throws `LawBroken` unless every row added has been removed once or is in the table. */
  check(): void {
    let sum = 0;
    for (const count of this.rows) sum += count;
    if (sum !== this.stored || this.added - this.removed !== this.stored || this.expired > this.stored) {
      throw new LawBroken(
        'every token row is issued once and removed at most once',
        this.position,
        `${this.name}: ${this.added} added, ${this.removed} removed, ${this.stored} stored, ${sum} counted`,
      );
    }
  }

  private skipEmpty(): void {
    const mask = this.rows.length - 1;
    while (this.oldest < this.due && this.rows[this.oldest & mask] === 0) this.oldest++;
  }

  private makeRoom(bucket: number): void {
    this.skipEmpty();
    while (bucket - this.oldest >= this.rows.length) growRings(this, this.oldest);
  }
}
