import { logTicks, niceAbove, niceBelow } from './log-axis.js';

/** Share of a logarithmic axis that is kept for each value that is 0, and the most for all of them. */
const BAND = { each: 0.07, least: 0.1, most: 0.35 };

/** An axis of a scatter: linear from 0, or logarithmic with a band for 0 below its smallest value. */
export interface ScatterAxis {
  readonly log: boolean;
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
  /** Where the band for 0 of a logarithmic axis ends, and its middle; undefined where no value is 0. */
  readonly band: { readonly end: number; readonly middle: number } | undefined;
}

/** The axis on which values (0 or more) are shown; logarithmic if they span more than a factor `logFrom`. */
export function scatterAxis(values: readonly number[], logFrom: number): ScatterAxis {
  const positive = values.filter((value) => value > 0);
  const [min, max] = [Math.min(...positive), Math.max(...positive)];
  if (positive.length === 0 || max <= min * logFrom) {
    const end = positive.length === 0 ? 1 : niceAbove(max * 1.1);
    const step = end / 5;
    const ticks = Array.from({ length: 6 }, (_, tick) => Number((tick * step).toPrecision(6)));
    return { log: false, domain: [0, end], ticks, band: undefined };
  }
  const [low, high] = [niceBelow(min / 2), niceAbove(max * 1.5)];
  const ticks = logTicks(low, high);
  if (positive.length === values.length) return { log: true, domain: [low, high], ticks, band: undefined };
  const zeros = values.length - positive.length;
  const band = Math.min(Math.max(zeros * BAND.each, BAND.least), BAND.most);
  const decades = (Math.log10(high / low) * band) / (1 - band);
  const middle = low / 10 ** (decades / 2);
  return {
    log: true,
    domain: [low / 10 ** decades, high],
    ticks: [middle, ...ticks],
    band: { end: low, middle },
  };
}

/**
 * The values at whose places on the axis `values` are shown: themselves, but those that are 0 side by side in their
 * band, in an order given by `order`.
 */
export function shownAt(axis: ScatterAxis, values: readonly number[], order: readonly number[]): number[] {
  const { band } = axis;
  if (band === undefined) return [...values];
  const zeros = values
    .flatMap((value, index) => (value > 0 ? [] : [index]))
    .sort((a, b) => order[a] - order[b]);
  const width = shareOf(axis, band.end);
  return values.map((value, index) =>
    value > 0 ? value : valueAt(axis, (width * (zeros.indexOf(index) + 0.5)) / zeros.length),
  );
}

/** How far along the axis a shown value is, 0 to 1. */
export function shareOf({ log, domain: [low, high] }: ScatterAxis, shown: number): number {
  return log ? Math.log(shown / low) / Math.log(high / low) : (shown - low) / (high - low);
}

/** The value that is shown so far along the axis. */
export function valueAt({ log, domain: [low, high] }: ScatterAxis, share: number): number {
  return log ? low * (high / low) ** share : low + (high - low) * share;
}
