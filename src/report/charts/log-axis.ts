/** Bounds and ticks of a logarithmic axis at 1, 2 and 5 times powers of ten. */

const STEPS = [1, 2, 5];
const TICKS_MAX = 7;

/** The largest 1, 2 or 5 × 10ⁿ that is at most `value` (above 0). */
export function niceBelow(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const below = STEPS.map((step) => tidy(step * power)).filter((candidate) => candidate <= value);
  return below.length > 0 ? below[below.length - 1] : tidy(power / 2);
}

/** The smallest 1, 2 or 5 × 10ⁿ that is at least `value` (above 0). */
export function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return (
    [...STEPS, 10].map((step) => tidy(step * power)).find((candidate) => candidate >= value) ??
    tidy(20 * power)
  );
}

/** The most that an axis of decades spans, from the smallest value that it tells from 0. */
const DECADES_MAX = 1e6;

/** A logarithmic scale with a place for 0: linear below the decade of `min`, the smallest value above 0. */
export function decadesFrom0(min: number, max: number) {
  const constant = powerBelow(Math.max(min, max / DECADES_MAX));
  const domain = [0, niceAbove(max)] as const;
  return {
    scale: { type: 'symlog', domain, constant, nice: false },
    ticks: [0, ...logTicks(constant, domain[1])],
  } as const;
}

/** The largest power of ten that is at most `value` (above 0). */
function powerBelow(value: number): number {
  return tidy(10 ** Math.floor(Math.log10(value)));
}

/** Ticks between two bounds: at 1, 2 and 5 where they fit, otherwise at the powers of ten. */
export function logTicks(low: number, high: number): number[] {
  const ticks: number[] = [];
  for (let tick = low; tick <= high; tick = niceAbove(tick * 1.5)) ticks.push(tick);
  return ticks.length <= TICKS_MAX ? ticks : ticks.filter(isPowerOfTen);
}

/** Without the dust of binary fractions. */
function tidy(value: number): number {
  return Number(value.toPrecision(6));
}

function isPowerOfTen(value: number): boolean {
  const exponent = Math.log10(value);
  return Math.abs(exponent - Math.round(exponent)) < 1e-9;
}
