/**
 * A number as the result files write it: whole numbers in full, others with at most 9 significant digits in the
 * shortest form that keeps them. Never depends on a locale.
 */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`a result is ${value}`);
  if (Number.isSafeInteger(value)) return String(value + 0);
  return String(Number(value.toPrecision(9)));
}

/** A number with as many digits as the result files have. */
export function rounded(value: number): number {
  return Number(formatNumber(value));
}
