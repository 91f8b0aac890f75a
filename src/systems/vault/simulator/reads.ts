import type { VaultToken } from '../../../ecosystem/vault-port.js';
import { kindColumn } from '../../../kernel/columns.js';
import type { Simulation } from '../../../kernel/simulation.js';
import { SlotPool } from '../../../kernel/slot-pool.js';

/** No read, in a list. */
export const NONE = -1;

/** Reads in the hand of a vault: a slot each, 54 bytes. Those that wait for a row's lock are a list, in their order. */
export class Reads {
  caller = new Int32Array(0);
  subject = new Float64Array(0);
  path = new Int32Array(0);
  /** The row that is read: the path's own, or a handle's. */
  row = new Int32Array(0);
  minimumUs = new Float64Array(0);
  tokenIssuedUs = new Float64Array(0);
  tokenExpiryUs = new Float64Array(0);
  /** 1: who asked has closed the connection. */
  hasLeft = kindColumn(0);
  /** The next that waits for the same lock. */
  private next = new Int32Array(0);
  private readonly pool: SlotPool;
  /** By row of the vault: the first and the last that wait. */
  private readonly waiting: { readonly first: Int32Array; readonly last: Int32Array };

  constructor(simulation: Simulation, name: string, rows: number) {
    this.pool = new SlotPool(`${name} read`, simulation, this, 64);
    this.waiting = { first: new Int32Array(rows).fill(NONE), last: new Int32Array(rows).fill(NONE) };
  }

  get inHand(): number {
    return this.pool.inUse;
  }

  open(caller: number, subject: number, token: Readonly<VaultToken>): number {
    const read = this.pool.take();
    this.caller[read] = caller;
    this.subject[read] = subject;
    this.tokenIssuedUs[read] = token.issuedUs;
    this.tokenExpiryUs[read] = token.expiryUs;
    this.hasLeft[read] = 0;
    return read;
  }

  close(read: number): void {
    this.pool.give(read);
  }

  /** Puts a read behind those that wait for a row. */
  wait(read: number, row: number): void {
    const { first, last } = this.waiting;
    this.next[read] = NONE;
    if (first[row] === NONE) first[row] = read;
    else this.next[last[row]] = read;
    last[row] = read;
  }

  /** Takes the first that waits for a row; NONE where nobody does. */
  takeWaiting(row: number): number {
    const { first } = this.waiting;
    const read = first[row];
    if (read !== NONE) first[row] = this.next[read];
    return read;
  }
}
