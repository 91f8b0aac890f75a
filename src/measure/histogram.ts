/** Classes to each doubling of a value; below it every integer is a class of its own. */
const CLASSES = 128;
const CLASS_BITS = 7;
/** Width of a class over its lower end, at the most. */
export const CLASS_WIDTH = 1 / CLASSES;
/** Bits that are cut off a value of more than 32, so that it keeps enough for its class. */
const HALF_BITS = 21;
/** Largest value: the integers that a double tells apart. */
const MOST = Number.MAX_SAFE_INTEGER;

/**
 * How many of many integers are how large, by classes: the 128 classes of a doubling have one width.
 *
 * Guarantee: counts are exact up to 2⁵³; a quantile lies in the class of the value that a sorted list would give and is
 * interpolated by rank within it, so that it is off by less than 0.8 % and leans to no side.
 * Mechanism: the class of a value follows from the place of its highest bit. Cost: an addition a value; 1 KiB for each
 * doubling up to the largest value.
 */
export class Histogram {
  private counts = new Float64Array(2 * CLASSES);
  /** Of all that was recorded. */
  count = 0;

  /** @param value integer from 0 to 2⁵³ */
  add(value: number, times = 1): void {
    const index = classOf(value);
    if (index >= this.counts.length) this.grow(index);
    this.counts[index] += times;
    this.count += times;
  }

  /** Adds all that another histogram has recorded. */
  addAll({ counts, count }: Histogram): void {
    if (counts.length > this.counts.length) this.grow(counts.length - 1);
    for (let index = 0; index < counts.length; index++) this.counts[index] += counts[index];
    this.count += count;
  }

  /** Takes away what another histogram had recorded when this one had it too. */
  removeAll({ counts, count }: Histogram): void {
    for (let index = 0; index < counts.length; index++) this.counts[index] -= counts[index];
    this.count -= count;
  }

  /** Forgets all that was recorded. */
  clear(): void {
    this.counts.fill(0);
    this.count = 0;
  }

  /**
   * The values below which so many of 100 lie, shares rising. The nth of the values of a class is taken in the middle
   * of the nth part of the class.
   */
  percentiles(shares: readonly number[]): number[] {
    const { counts, count } = this;
    const found: number[] = [];
    let index = 0;
    let below = 0;
    for (const share of shares) {
      const rank = Math.max(1, Math.ceil((share / 100) * count - 1e-9));
      while (index < counts.length - 1 && below + counts[index] < rank) below += counts[index++];
      const [low, high] = [lowestOf(index), lowestOf(index + 1)];
      const isExact = high - low === 1;
      found.push(isExact ? low : low + ((high - 1 - low) * (rank - below - 0.5)) / counts[index]);
    }
    return found;
  }

  /** How many values lie in the class of this one or above. */
  countFrom(value: number): number {
    const { counts } = this;
    let found = 0;
    for (let index = Math.min(classOf(Math.floor(value)), counts.length); index < counts.length; index++)
      found += counts[index];
    return found;
  }

  private grow(index: number): void {
    const longer = new Float64Array(CLASSES * (Math.floor(index / CLASSES) + 1));
    longer.set(this.counts);
    this.counts = longer;
  }
}

function classOf(value: number): number {
  if (value < CLASSES) return value;
  if (value < 2 ** 32) {
    const doublings = 31 - CLASS_BITS - Math.clz32(value);
    return doublings * CLASSES + (value >>> doublings);
  }
  if (!(value <= MOST)) throw new RangeError(`a value of ${value} has no class`);
  // The lowest of these bits do not tell a class.
  return HALF_BITS * CLASSES + classOf(Math.floor(value / 2 ** HALF_BITS));
}

function lowestOf(index: number): number {
  if (index < 2 * CLASSES) return index;
  const doublings = Math.floor(index / CLASSES) - 1;
  return (CLASSES + (index % CLASSES)) * 2 ** doublings;
}
