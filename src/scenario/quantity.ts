import { z } from 'zod';
import type { Law } from '../kernel/distribution.js';

/**
 * Quantities with units. In YAML a quantity is text such as `3 h`, `250 ms`, `70 Hz`, `2.279 TB` or `60 %`; once
 * checked it is a plain number: durations in integer µs, rates in Hz, data in bytes, shares between 0 and 1.
 */

/** Microseconds of each unit of time. */
const TIME_UNITS: Readonly<Record<string, number>> = {
  us: 1,
  ms: 1e3,
  s: 1e6,
  min: 60e6,
  h: 3600e6,
  d: 86400e6,
  week: 604800e6,
};
const RATE_UNITS: Readonly<Record<string, number>> = {
  Hz: 1,
  mHz: 1e-3,
  kHz: 1e3,
  '/s': 1,
  '/min': 1 / 60,
  '/h': 1 / 3600,
  '/d': 1 / 86400,
};
const BYTE_UNITS: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  PB: 1e15,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};
const BYTE_RATE_UNITS: Readonly<Record<string, number>> = {
  'kB/s': 1e3,
  'MB/s': 1e6,
  'GB/s': 1e9,
  'Mb/s': 1e6 / 8,
  'Gb/s': 1e9 / 8,
};
const SHARE_UNITS: Readonly<Record<string, number>> = { '%': 0.01 };

interface Range {
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean;
}

function quantity(what: string, units: Readonly<Record<string, number>>, range: Range, fallback?: string) {
  const read = z.union([z.string(), z.number()]).transform((value, context) => {
    if (typeof value === 'number' && value !== 0) {
      context.addIssue({
        code: 'custom',
        message: `${what} needs a unit: one of ${Object.keys(units).join(', ')}`,
      });
      return z.NEVER;
    }
    const match = /^\s*(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*([^\s\d].*?)?\s*$/.exec(String(value));
    const unit = match?.[2];
    const factor =
      value === 0 ? 1 : unit === undefined || !Object.hasOwn(units, unit) ? undefined : units[unit];
    if (match === null || factor === undefined) {
      context.addIssue({
        code: 'custom',
        message: `"${value}" is not a ${what}: write a number and one of ${Object.keys(units).join(', ')}`,
      });
      return z.NEVER;
    }
    const scaled = Number(match[1]) * factor;
    const number = range.integer ? Math.round(scaled) : scaled;
    if (!(number >= range.min && number <= range.max)) {
      context.addIssue({ code: 'custom', message: `"${value}" is out of range for a ${what}` });
      return z.NEVER;
    }
    return number;
  });
  return fallback === undefined ? read : read.prefault(fallback);
}

type Quantity = z.ZodType<number, string | number | undefined>;

/** A time of at most 100 years; µs. */
export function duration(fallback?: string, options: { signed?: boolean } = {}): Quantity {
  const max = 100 * 365 * 86400e6;
  return quantity(
    'duration',
    TIME_UNITS,
    { min: options.signed ? -max : 0, max, integer: true },
    fallback,
  ) as Quantity;
}

/** A rate; Hz. */
export function rate(fallback?: string): Quantity {
  return quantity('rate', RATE_UNITS, { min: 0, max: 1e6 }, fallback) as Quantity;
}

/** An amount of data; bytes. */
export function bytes(fallback?: string): Quantity {
  return quantity('size', BYTE_UNITS, { min: 1, max: 1e18 }, fallback) as Quantity;
}

/** A data rate; bytes per second. */
export function bytesPerSecond(fallback?: string): Quantity {
  return quantity('data rate', BYTE_RATE_UNITS, { min: 1, max: 1e15 }, fallback) as Quantity;
}

/** A part of a whole; 0 to 1. */
export function share(fallback?: string): Quantity {
  return quantity('share', SHARE_UNITS, { min: 0, max: 1 }, fallback) as Quantity;
}

/** A whole number of things, at least `min`. */
export function count(fallback?: number | string, min = 1): z.ZodType<number, number | undefined> {
  const number = z.int().min(min).max(1e9);
  return (fallback === undefined ? number : number.default(Number(fallback))) as z.ZodType<
    number,
    number | undefined
  >;
}

/** A plain number of at least 0. */
export function weight(fallback?: number): z.ZodType<number, number | undefined> {
  const number = z.number().min(0).max(1e9);
  return (fallback === undefined ? number : number.default(fallback)) as z.ZodType<
    number,
    number | undefined
  >;
}

/** A law over a quantity: a single value, or `{ law: exponential, mean: 3 s }` and its like. */
export function lawOf(
  of: () => z.ZodType<number, never> | z.ZodType<number>,
  fallback: unknown,
): z.ZodType<Law> {
  const value = of();
  const cv = weight();
  const law = z.union([
    value.transform((number): Law => ({ law: 'constant', value: number })),
    z.strictObject({ law: z.literal('constant'), value }),
    z.strictObject({ law: z.literal('exponential'), mean: value }),
    z.strictObject({ law: z.literal('uniform'), min: value, max: value }),
    z.strictObject({
      law: z.literal('lognormal'),
      mean: value,
      cv,
      min: value.optional(),
      max: value.optional(),
    }),
  ]);
  return law.prefault(fallback as never) as unknown as z.ZodType<Law>;
}
