import type { IssuedToken } from '../../../ecosystem/ports.js';
import { OWN, type OwnersPaths } from '../../../ecosystem/vault-port.js';
import { kindColumn } from '../../../kernel/columns.js';
import type { VaultConfig } from '../schema.js';

/**
 * What a vault keeps: a row a path, with its refresh token and the access token that was got last with it, and a row a
 * handle, which has an access token alone. Columns in typed arrays, 45 bytes a row; rows of a path's handles follow each
 * other behind all paths.
 */
export class Paths {
  readonly issuedUs: Float64Array;
  readonly expiryUs: Float64Array;
  /** The refresh token; 0: it is lost, though its path is there. Of handles unused. */
  readonly refreshToken: Float64Array;
  /** When the refresh token was got or replaced, µs; before the begin of the scenario: negative. */
  readonly refreshedUs: Float64Array;
  /** Failures in a row that are not the fault of the client. */
  readonly failures: Int32Array;
  /** 1: the last answer of the issuer was a refusal that is the fault of the client. */
  readonly refused: Uint8Array;
  /** 1: there is a refresh token under the path. */
  readonly isThere: Uint8Array;
  /** Rows that are paths; handles follow. */
  readonly count: number;
  private readonly groups = new Map<string, OwnersPaths>();
  private readonly firstHandle: Int32Array;

  constructor(owners: VaultConfig['owners']) {
    const names = Object.keys(owners).sort();
    const handles: number[] = [];
    for (const name of names) {
      const { count, handles: each } = owners[name];
      this.groups.set(name, { first: handles.length, count, handles: each });
      for (let path = 0; path < count; path++) handles.push(each);
    }
    this.count = handles.length;
    this.firstHandle = new Int32Array(this.count);
    let rows = this.count;
    for (const [path, each] of handles.entries()) {
      this.firstHandle[path] = rows;
      rows += each;
    }
    this.issuedUs = new Float64Array(rows);
    this.expiryUs = new Float64Array(rows);
    this.refreshToken = new Float64Array(rows);
    this.refreshedUs = new Float64Array(rows);
    this.failures = new Int32Array(rows);
    this.refused = kindColumn(rows);
    this.isThere = kindColumn(rows).fill(1);
  }

  /** Paths of a group of owners. */
  of(owners: string): OwnersPaths {
    const group = this.groups.get(owners);
    if (group === undefined) throw new RangeError(`a vault keeps nothing of ${owners}`);
    return group;
  }

  /** The row of a handle of a path, or of the path itself. */
  rowOf(path: number, handle: number): number {
    return handle === OWN ? path : this.firstHandle[path] + handle;
  }

  /** Everything is as it was at a time: later tokens are lost, and so are refresh tokens that were replaced since. */
  restore(timeUs: number): void {
    for (const [row, issuedUs] of this.issuedUs.entries()) {
      if (issuedUs > timeUs) this.expiryUs[row] = this.issuedUs[row] = timeUs;
      if (this.refreshedUs[row] > timeUs) this.refreshToken[row] = 0;
    }
  }

  /** A row has a new access token. */
  put(row: number, { issuedUs, expiryUs }: Readonly<IssuedToken>): void {
    this.issuedUs[row] = issuedUs;
    this.expiryUs[row] = expiryUs;
    this.failures[row] = 0;
    this.refused[row] = 0;
  }
}
