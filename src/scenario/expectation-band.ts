import { cut } from '../language/printable.js';
import { bytes, bytesPerSecond, duration, rate } from '../language/quantity.js';
import type { ParsedScenario } from './schema.js';

/** An expectation as the schema reads it. */
export type ParsedExpectation = ParsedScenario['expect'][number];

/** Adds a problem at a key of an expectation. */
export type Tell = (key: string, message: string, remedy: string) => undefined;

/** Least and most. */
export type Bounds = readonly [number, number];

/** What a predicted value is measured in, and which values it can have at all. */
export interface Measured {
  readonly unit: string;
  readonly possible: Bounds;
}

/** The band that the keys of an expectation give; undefined, and a problem, when they give none or an impossible one. */
export function bandOf(expect: ParsedExpectation, measured: Measured, tell: Tell): Bounds | undefined {
  const { published, between, at_least: least, at_most: most } = expect;
  const ways = [published, between, least ?? most].filter((way) => way !== undefined).length;
  if (ways !== 1) {
    const remedy =
      'give one of `published` with `within` or `factor`, `between`, and `at_least` or `at_most`';
    return tell('metric', ways === 0 ? 'an expectation needs a band' : 'the band is given twice', remedy);
  }
  if (!hasReadableValues(expect, measured, tell) || !isWidenedOnce(expect, measured.unit, tell))
    return undefined;
  const range = rangeOf(published ?? between ?? [least ?? '', most ?? ''], measured.unit);
  if (range === undefined) return undefined;
  const key = published !== undefined ? 'published' : between !== undefined ? 'between' : 'at_least';
  if (range[0] > range[1]) return tell(key, 'the band is empty', 'exchange its ends');
  return widened(range, expect.within, expect.factor);
}

/** Both ends of a value or a range, in the unit; an end that is left open (an empty text) is endless. */
export function rangeOf(given: unknown, unit: string): Bounds | undefined {
  if (given === undefined) return undefined;
  const [low, high] = Array.isArray(given) ? given : [given, given];
  const lowest = low === '' ? Number.NEGATIVE_INFINITY : numberOf(low, unit);
  const highest = high === '' ? Number.POSITIVE_INFINITY : numberOf(high, unit);
  return lowest === undefined || highest === undefined ? undefined : [lowest, highest];
}

const BAND_KEYS = ['published', 'between', 'at_least', 'at_most'] as const;

/** Whether every value that is given has the unit of the metric and is one that the metric can have. */
function hasReadableValues(expect: ParsedExpectation, measured: Measured, tell: Tell): boolean {
  const given = BAND_KEYS.flatMap((key) => [expect[key] ?? []].flat().map((text) => [key, text] as const));
  for (const [key, text] of given) {
    const refusal = refusalOf(key, text, measured);
    if (refusal === undefined) continue;
    tell(key, ...refusal);
    return false;
  }
  return true;
}

type Refusal = readonly [message: string, remedy: string];

function refusalOf(key: string, text: unknown, { unit, possible }: Measured): Refusal | undefined {
  const [least, most] = possible;
  const value = numberOf(text, unit);
  if (value !== undefined) {
    if (value >= least && value <= most) return undefined;
    const limits = Number.isFinite(most)
      ? `values lie from ${shown(least, unit)} to ${shown(most, unit)}`
      : `values are ${shown(least, unit)} or more`;
    return [`no prediction can be "${cut(String(text))}"`, limits];
  }
  if (unit === '1') return [`"${cut(String(text))}" is not a share`, 'write it like `60 %`'];
  if (!isQuantity(unit))
    return [`"${cut(String(text))}" is not a number of ${unit}`, 'write it like `12000`'];
  const [issue] = QUANTITIES[unit].safeParse(text).error?.issues ?? [];
  const suggestion = issue?.code === 'custom' ? issue.params?.suggestion : undefined;
  return [`\`${key}\` ${issue?.message ?? 'cannot be read'}`, String(suggestion ?? '')];
}

/** Whether there is exactly one of `within` and `factor` for a published figure, and none otherwise. */
function isWidenedOnce({ published, within, factor }: ParsedExpectation, unit: string, tell: Tell): boolean {
  const ways = [within, factor].filter((way) => way !== undefined).length;
  if (published !== undefined && ways !== 1) {
    tell('published', 'a published figure needs a band', 'give exactly one of `within` and `factor`');
  } else if (published === undefined && ways > 0) {
    const key = within === undefined ? 'factor' : 'within';
    tell(key, 'there is no `published` figure to be near', 'give it');
  } else if (factor !== undefined && factor <= 1) {
    tell('factor', 'a factor of at most 1 leaves no band', 'give one above 1, such as 2');
  } else if (rangeOf(published, unit)?.every((end) => end === 0)) {
    tell('published', 'nothing is near to 0 by a share or a factor', 'give `at_most` instead');
  } else return true;
  return false;
}

function widened([low, high]: Bounds, within = 0, factor = 1): Bounds {
  const margin = (end: number) => (Number.isFinite(end) ? Math.abs(end) * within : 0);
  return [(low - margin(low)) / factor, (high + margin(high)) * factor];
}

/** What is written with a unit; a value of any other unit is a plain number, or a share. */
const QUANTITIES = { Hz: rate(), s: duration(), B: bytes(), 'B/s': bytesPerSecond() } as const;

function isQuantity(unit: string): unit is keyof typeof QUANTITIES {
  return Object.hasOwn(QUANTITIES, unit);
}

/** A value in the unit of a metric: rates in Hz, times in s, data in bytes, shares and quotients with 1 for 100 %. */
function numberOf(text: unknown, unit: string): number | undefined {
  if (text === 0) return 0;
  if (unit === '1') return shareOf(text);
  if (!isQuantity(unit)) return plainNumber(text);
  const read = QUANTITIES[unit].safeParse(text);
  if (!read.success) return undefined;
  return unit === 's' ? read.data / 1e6 : read.data;
}

/** `60 %`, or 0.6; a quotient may be more than 100 %. */
function shareOf(text: unknown): number | undefined {
  const written = String(text);
  if (!written.endsWith('%')) return plainNumber(text);
  const percent = plainNumber(written.slice(0, -1));
  return percent === undefined ? undefined : percent / 100;
}

function plainNumber(text: unknown): number | undefined {
  const number = typeof text === 'number' ? text : Number(String(text).trim() || Number.NaN);
  return Number.isFinite(number) ? number : undefined;
}

function shown(value: number, unit: string): string {
  return unit === '1' ? `${value * 100} %` : String(value);
}
