import type { ReadToken } from '../../../ecosystem/vault-port.js';
import { kindColumn } from '../../../kernel/columns.js';

/** Tokens that a file had one after the other: as many as jobs may still hold that fetched it before. */
const KEPT = 4;

/**
 * The credential files of access points, a row each access point and path: the vault token (`.top`), and the access token
 * that was written last (`.use`) with those before it, which are in the sandboxes of jobs that have not fetched since.
 *
 * Guarantee: what a job holds that fetched at a time is found while at most four tokens were written since.
 * Mechanism: a ring of four writes a row. Cost: O(1) a write and a look; 115 bytes a row.
 */
export class CredentialFiles {
  readonly topIssuedUs: Float64Array;
  readonly topExpiryUs: Float64Array;
  /** 1: both files are there. */
  readonly isThere: Uint8Array;
  private readonly writes: Int32Array;
  private readonly writtenUs: Float64Array;
  private readonly issuedUs: Float64Array;
  private readonly expiryUs: Float64Array;

  constructor(readonly rows: number) {
    this.topIssuedUs = new Float64Array(rows);
    this.topExpiryUs = new Float64Array(rows);
    this.isThere = kindColumn(rows).fill(1);
    this.writes = new Int32Array(rows);
    this.writtenUs = new Float64Array(KEPT * rows).fill(Number.NEGATIVE_INFINITY);
    this.issuedUs = new Float64Array(KEPT * rows).fill(Number.NEGATIVE_INFINITY);
    this.expiryUs = new Float64Array(KEPT * rows).fill(Number.NEGATIVE_INFINITY);
  }

  /** When the token of a row was written last, µs. */
  lastWrittenUs(row: number): number {
    return this.writtenUs[this.placeOf(row, this.writes[row])];
  }

  /** When the token of a row that was written last expires, µs. */
  lastExpiryUs(row: number): number {
    return this.expiryUs[this.placeOf(row, this.writes[row])];
  }

  write(row: number, { issuedUs, expiryUs }: Readonly<ReadToken>, nowUs: number): void {
    const place = this.placeOf(row, ++this.writes[row]);
    this.writtenUs[place] = nowUs;
    this.issuedUs[place] = issuedUs;
    this.expiryUs[place] = expiryUs;
  }

  /** Both files are deleted: what was written before is in the sandboxes of jobs alone. */
  delete(row: number): void {
    this.isThere[row] = 0;
  }

  /** The token that lay there at a time; false where none did. */
  seen(row: number, atUs: number, into: ReadToken): boolean {
    for (let back = 0; back < KEPT && back <= this.writes[row]; back++) {
      const place = this.placeOf(row, this.writes[row] - back);
      if (this.writtenUs[place] > atUs) continue;
      into.issuedUs = this.issuedUs[place];
      into.expiryUs = this.expiryUs[place];
      return this.expiryUs[place] > Number.NEGATIVE_INFINITY;
    }
    return false;
  }

  private placeOf(row: number, write: number): number {
    return KEPT * row + (write & (KEPT - 1));
  }
}
