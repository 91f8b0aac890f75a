const EMPTY = -1;

/**
 * Rows of t_token by the number of their JWT.
 *
 * Guarantee: `find` gives the row under which a number was put last and not removed since. Mechanism: open addressing
 * with linear probing over two typed arrays; a removal moves its followers up, so that there are no tombstones.
 * Cost: O(1), 24 to 48 bytes a row; a `Map` would end at 2²⁴ rows.
 */
export class JwtIndex {
  private jwts = new Float64Array(1024);
  private rows = new Int32Array(1024).fill(EMPTY);
  private size = 0;
  /** Leaves as many high bits of a 32-bit product as number the cells. */
  private shift = 22;

  /** The row of a number, or -1. */
  find(jwt: number): number {
    return this.rows[this.cellOf(jwt)];
  }

  put(jwt: number, row: number): void {
    if (2 * ++this.size > this.rows.length) this.grow();
    const cell = this.cellOf(jwt);
    this.jwts[cell] = jwt;
    this.rows[cell] = row;
  }

  remove(jwt: number): void {
    const mask = this.rows.length - 1;
    let gap = this.cellOf(jwt);
    if (this.rows[gap] === EMPTY) return;
    this.size--;
    for (let at = (gap + 1) & mask; this.rows[at] !== EMPTY; at = (at + 1) & mask) {
      if (((at - this.home(this.jwts[at])) & mask) < ((at - gap) & mask)) continue;
      this.jwts[gap] = this.jwts[at];
      this.rows[gap] = this.rows[at];
      gap = at;
    }
    this.rows[gap] = EMPTY;
  }

  /** Visits every row, in no order. */
  forEach(visit: (row: number) => void): void {
    for (const row of this.rows) if (row !== EMPTY) visit(row);
  }

  /** The cell of a number, or the empty one where it belongs. */
  private cellOf(jwt: number): number {
    const mask = this.rows.length - 1;
    let cell = this.home(jwt);
    while (this.rows[cell] !== EMPTY && this.jwts[cell] !== jwt) cell = (cell + 1) & mask;
    return cell;
  }

  /** Numbers are given one after the other; a golden-ratio multiple spreads them, so that no long row of cells fills. */
  private home(jwt: number): number {
    const folded = jwt ^ Math.imul((jwt / 0x40000000) | 0, 0x85ebca6b);
    return Math.imul(folded, 0x9e3779b1) >>> this.shift;
  }

  private grow(): void {
    const { jwts, rows } = this;
    this.shift--;
    this.jwts = new Float64Array(2 * jwts.length);
    this.rows = new Int32Array(2 * rows.length).fill(EMPTY);
    for (let cell = 0; cell < rows.length; cell++) {
      if (rows[cell] === EMPTY) continue;
      const into = this.cellOf(jwts[cell]);
      this.jwts[into] = jwts[cell];
      this.rows[into] = rows[cell];
    }
  }
}
