import { describe, expect, it } from 'vitest';
import { Threefry } from '../../src/kernel/threefry.js';

/** The 52 bits of a draw as hexadecimal: the first word, and of the second all but its last three digits. */
function bits(draw: number): string {
  return Math.floor(draw * 2 ** 52)
    .toString(16)
    .padStart(13, '0');
}

describe('Threefry-2x32 with 13 rounds', () => {
  // Position, key and the two words of the answer, from `tests/kat_vectors` of Random123.
  it.each([
    ['00000000 00000000', '00000000 00000000', '9d1c5ec6 8bd50731'],
    ['ffffffff ffffffff', 'ffffffff ffffffff', 'fd36d048 2d17272c'],
    ['243f6a88 85a308d3', '13198a2e 03707344', 'ba3e4725 f27d669e'],
  ])('gives the known answer at %s under %s', (position, key, answer) => {
    const [major = 0, minor = 0] = position.split(' ').map((word) => Number.parseInt(word, 16));
    const [key0 = 0, key1 = 0] = key.split(' ').map((word) => Number.parseInt(word, 16));
    expect(bits(new Threefry(key0, key1).draw(major, minor))).toBe(answer.replace(' ', '').slice(0, 13));
  });

  it('takes a word with a sign for the same word without', () => {
    expect(new Threefry(-1, -1).draw(-1, -1)).toBe(
      new Threefry(0xffffffff, 0xffffffff).draw(0xffffffff, 0xffffffff),
    );
  });

  it('changes half of the bits of a draw when one bit of the position or of the key changes', () => {
    const words = [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344];
    const drawOf = ([a = 0, b = 0, c = 0, d = 0]: readonly number[]) => new Threefry(a, b).draw(c, d);
    for (let bit = 0; bit < 128; bit++) {
      let changed = 0;
      for (let at = 0; at < 64; at++) {
        const here = words.map((word) => Math.imul(word + at, 0x9e3779b1));
        const there = here.map((word, i) => (i === bit >> 5 ? word ^ (1 << (bit & 31)) : word));
        changed += ones(drawOf(here), drawOf(there));
      }
      // 64 × 52 bits, each with probability ½: a standard deviation is 28.8.
      expect(Math.abs(changed - 1664), `bit ${bit}`).toBeLessThan(4.5 * 28.8);
    }
  });
});

/** How many of their 52 bits two draws differ in. */
function ones(a: number, b: number): number {
  const difference = BigInt(Math.floor(a * 2 ** 52)) ^ BigInt(Math.floor(b * 2 ** 52));
  return difference.toString(2).replaceAll('0', '').length;
}
