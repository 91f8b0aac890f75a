/**
 * Keyed random draws.
 *
 * Guarantee: a draw is a pure function of (seed, replication, key, counter). Adding a component, changing a policy
 * or drawing in another order never changes another component's draws, and file i of a dataset has the same size
 * under every token model.
 * Mechanism: the key is hashed once to 64 bits (FNV-1a, finalised); a draw mixes these with the counter by two
 * rounds of the MurmurHash3 finaliser. A `Stream` is the same function with a counter of its own.
 * Cost: about ten integer operations a draw, no state to store an entity.
 */
export class Streams {
  constructor(
    private readonly seed: number,
    private readonly replication: number,
  ) {}

  /** The stream of one purpose of one component, for example `stream('workload', 'dc24-atlas', 'arrivals')`. */
  stream(...key: readonly (string | number)[]): Stream {
    const text = `${this.seed}\u0000${this.replication}\u0000${key.join('\u0000')}`;
    return new Stream(hashText(text, 0x811c9dc5), hashText(text, 0x9747b28c));
  }
}

/** One keyed source of uniform draws in (0, 1), sequential or by counter. */
export class Stream {
  private counter = 0;

  constructor(
    private readonly low: number,
    private readonly high: number,
  ) {}

  /** The next draw, uniform in (0, 1). */
  next(): number {
    const counter = this.counter++;
    return this.draw(counter % 4294967296, Math.floor(counter / 4294967296));
  }

  /** The draw at a position of two 32-bit integers (say dataset and file): the same whenever it is asked. */
  draw(major: number, minor: number): number {
    const a = mix(this.low ^ Math.imul(major | 0, 0x9e3779b1) ^ mix((minor | 0) + this.high));
    const b = mix(a + this.high + Math.imul(minor | 0, 0x85ebca77));
    return ((a >>> 0) * 2097152 + ((b >>> 0) >>> 11) + 0.5) / 9007199254740992;
  }

  /** An integer in 0 … n − 1. */
  integer(n: number): number {
    return Math.floor(this.next() * n);
  }
}

function mix(x: number): number {
  let h = x | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function hashText(text: string, basis: number): number {
  let h = basis | 0;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return mix(h);
}
