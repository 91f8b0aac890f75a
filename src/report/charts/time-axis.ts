import { rounded } from '../number.js';

/** A time axis in the unit that suits its span. */
export interface TimeAxis {
  readonly unit: 's' | 'min' | 'h' | 'd';
  /** Seconds of one unit. */
  readonly unitS: number;
  /** Where ticks stand, in the unit. */
  readonly ticks: readonly number[];
  /** First and last value, in the unit. */
  readonly domain: readonly [number, number];
}

const UNITS = [
  { unit: 'd', unitS: 86400, fromS: 72 * 3600, steps: [1, 2, 7, 14, 28, 56, 182, 364] },
  { unit: 'h', unitS: 3600, fromS: 3 * 3600, steps: [0.25, 0.5, 1, 2, 3, 6, 12] },
  { unit: 'min', unitS: 60, fromS: 300, steps: [0.5, 1, 2, 5, 10, 15, 30] },
  { unit: 's', unitS: 1, fromS: 0, steps: [0.001, 0.01, 0.1, 0.5, 1, 2, 5, 10, 20, 30, 60] },
] as const;
const TICKS_MAX = 15;

/** The axis from `startS` to `endS`, s since the start of the scenario. */
export function timeAxis(startS: number, endS: number): TimeAxis {
  const { unit, unitS, steps } = UNITS.find(({ fromS }) => endS - startS >= fromS) ?? UNITS[3];
  const domain = [startS / unitS, endS / unitS] as const;
  const wanted = (domain[1] - domain[0]) / TICKS_MAX;
  const step = steps.find((candidate) => candidate >= wanted) ?? steps[steps.length - 1];
  const ticks: number[] = [];
  for (let index = Math.ceil(domain[0] / step); index * step <= domain[1]; index++) {
    ticks.push(Number((index * step).toPrecision(9)));
  }
  return { unit, unitS, ticks, domain };
}

/** A time in the unit of an axis. */
export function inUnit(timeS: number, { unitS }: TimeAxis): number {
  return rounded(timeS / unitS);
}
