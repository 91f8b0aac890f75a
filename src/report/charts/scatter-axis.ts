import { logTicks, niceAbove, niceBelow } from './log-axis.js';

/** Share of a logarithmic axis that is kept for each value that is 0, and the most for all of them. */
const BAND = { each: 0.07, least: 0.1, most: 0.35 };

/** Values of which the least is more than this share of the largest are shown on an axis that does not begin at 0. */
const CLOSE = 0.6;
/** Such an axis spans at least this share of the largest value, so that next to nothing does not look like much. */
const LEAST_SPAN = 0.05;

/** An axis of a scatter: linear, from 0 or around values near to each other, or logarithmic with a band for 0. */
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
  if (positive.length > 0 && positive.length === values.length && min > CLOSE * max) return around(min, max);
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

/** Steps of a round size that hold all values, with room at both ends. */
function around(min: number, max: number): ScatterAxis {
  const spare = Math.max(max - min, LEAST_SPAN * max) / 4;
  const step = niceAbove((Math.max(max - min, LEAST_SPAN * max) + 2 * spare) / 8);
  const middle = (min + max) / 2;
  const half = Math.max((max - min) / 2 + spare, (LEAST_SPAN * max) / 2);
  const [first, last] = [Math.floor((middle - half) / step), Math.ceil((middle + half) / step)];
  const ticks = Array.from({ length: last - first + 1 }, (_, tick) =>
    Number(((first + tick) * step).toPrecision(6)),
  );
  return { log: false, domain: [ticks[0], ticks[ticks.length - 1]], ticks, band: undefined };
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
