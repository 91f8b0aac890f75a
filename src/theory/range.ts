/** The lowest and the highest that a closed form allows; equal where it is exact. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

export const NOTHING: Range = { low: 0, high: 0 };

/** A range of one value. */
export function exactly(value: number): Range {
  return { low: value, high: value };
}

/** The sum of ranges. */
export function sumOfRanges(ranges: readonly Range[]): Range {
  return ranges.reduce((sum, { low, high }) => ({ low: sum.low + low, high: sum.high + high }), NOTHING);
}

/** A range multiplied by a factor that has one itself. */
export function times({ low, high }: Range, factor: number | Range): Range {
  const { low: least, high: most } = typeof factor === 'number' ? exactly(factor) : factor;
  return { low: low * least, high: high * most };
}
