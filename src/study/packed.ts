import { deserialize, serialize } from 'node:v8';

/**
 * A value that threads read.
 *
 * Guarantee: it is written once, and read once by a thread that needs it for one task after the other.
 * Mechanism: its bytes lie in memory that all threads share, under a number by which a thread knows what it has.
 * Cost: those bytes, and a copy of the value in each thread.
 */
export interface Packed {
  readonly id: number;
  readonly bytes: Uint8Array;
}

/** Packs each value once. */
export class Packer {
  private readonly packed = new WeakMap<object, Packed>();
  private count = 0;

  pack(value: object): Packed {
    const known = this.packed.get(value);
    if (known !== undefined) return known;
    const written = serialize(value);
    const bytes = new Uint8Array(new SharedArrayBuffer(written.byteLength));
    bytes.set(written);
    const packed = { id: this.count++, bytes };
    this.packed.set(value, packed);
    return packed;
  }
}

/** Reads what one packer has packed, and keeps the value that it read last. */
export class Unpacker<T> {
  private last: { readonly id: number; readonly value: T } | undefined;

  unpack({ id, bytes }: Packed): T {
    if (this.last?.id !== id) this.last = { id, value: deserialize(bytes) as T };
    return this.last.value;
  }
}
