/**
 * Keyed random draws.
 *
 * Guarantee: a draw is a pure function of (seed, replication, key, counter). Adding a component, changing a policy
 * or drawing in another order never changes another component's draws, and file i of a dataset has the same size
 * under every token model.
 * Mechanism: the key is hashed once to two words of 32 bits (FNV-1a with two multipliers, finalised); a draw mixes
 * each of them in turn with the counter by the MurmurHash3 finaliser, so that streams whose keys differ in either word
 * never run in step. A `Stream` is the same function with a counter of its own.
 * Cost: three mixes a draw, no state to store an entity.
 */
export class Streams {
  constructor(
    private readonly seed: number,
    private readonly replication: number,
  ) {}

  /** The stream of one purpose of one component, for example `stream('workload', 'dc24-atlas', 'arrivals')`. */
  stream(...key: readonly (string | number)[]): Stream {
    const text = `${this.seed}\u0000${this.replication}\u0000${key.join('\u0000')}`;
    return new Stream(hashText(text, 0x811c9dc5, 0x01000193), hashText(text, 0x9747b28c, 0x5bd1e995));
  }
}

/** One keyed source of uniform draws in (0, 1), sequential or by counter. */
export class Stream {
  private counterLow = 0;
  private counterHigh = 0;

  constructor(
    private readonly low: number,
    private readonly high: number,
  ) {}

  /** The next draw, uniform in (0, 1). */
  next(): number {
    const counter = this.counterLow;
    const value = this.draw(counter, this.counterHigh);
    this.counterLow = (counter + 1) | 0;
    if (this.counterLow === 0) this.counterHigh++;
    return value;
  }

  /** The draw at a position of two 32-bit integers (say dataset and file): the same whenever it is asked. */
  draw(major: number, minor: number): number {
    const a = mix(this.low ^ Math.imul(major | 0, 0x9e3779b1));
    const b = mix((a + this.high) ^ Math.imul(minor | 0, 0x85ebca77));
    const c = mix(b + a);
    // 52 bits and a half: with 53 the largest would round to 1.
    return ((b >>> 0) * 1048576 + (c >>> 12) + 0.5) / 4503599627370496;
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

function hashText(text: string, basis: number, multiplier: number): number {
  let h = basis | 0;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), multiplier);
  return mix(h);
}
