import { distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { COUNT_MOST } from '../kernel/columns.js';
import type { Law } from '../kernel/distribution.js';
import { cut } from './printable.js';

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

interface Kind {
  readonly what: string;
  readonly example: string;
  readonly units: Readonly<Record<string, number>>;
  readonly min: number;
  readonly max: number;
  /** The limits as a person writes them. */
  readonly limits: string;
  readonly integer?: boolean;
  /** Nothing at all is taken too, below `min`. */
  readonly orZero?: boolean;
}

const YEARS_100_US = 100 * 365 * 86400e6;

const DURATION: Kind = {
  what: 'duration',
  example: '3 h',
  units: TIME_UNITS,
  min: 0,
  max: YEARS_100_US,
  limits: 'from 0 s to 100 years, in whole microseconds',
  integer: true,
};

/** Units that people write, and what is meant. */
const UNIT_SPELLINGS: Readonly<Record<string, string>> = {
  sec: 's',
  secs: 's',
  second: 's',
  seconds: 's',
  m: 'min',
  mins: 'min',
  minute: 'min',
  minutes: 'min',
  hr: 'h',
  hrs: 'h',
  hour: 'h',
  hours: 'h',
  day: 'd',
  days: 'd',
  w: 'week',
  weeks: 'week',
  µs: 'us',
  hz: 'Hz',
  HZ: 'Hz',
  '1/s': '/s',
  'per s': '/s',
  percent: '%',
};

type Quantity = z.ZodType<number, string | number | undefined>;

/** The schema of a kind of quantity, with a default or without. */
function quantity({ what, example, units, ...range }: Kind): (fallback?: string) => Quantity {
  const known = Object.keys(units);
  const read = z
    .union([z.string(), z.number()], { error: `must be a ${what}, such as \`${example}\`` })
    .transform((value, context) => {
      const refuse = (message: string, suggestion: string): never => {
        context.addIssue({ code: 'custom', message, params: { suggestion } });
        return z.NEVER;
      };
      const isZeroTaken = range.min <= 0 || range.orZero === true;
      if (value === 0) return isZeroTaken ? 0 : refuse('is zero', range.limits);
      const text = String(value);
      const shown = cut(text);
      if (shown !== text) {
        return refuse(`is "${shown}", not a ${what}`, `write a number and a unit, such as \`${example}\``);
      }
      if (/^\s*[+-]?\d+,\d/.test(text)) {
        return refuse(
          `is "${value}", and a number has no comma`,
          `write \`${text.replace(',', '.')}\` if decimals begin there, and thousands without a mark`,
        );
      }
      const match = /^([+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*([^\s\d].*)?$/.exec(text.trim());
      if (match === null) {
        return refuse(`is "${value}", not a ${what}`, `write a number and a unit, such as \`${example}\``);
      }
      const [, digits, unit] = match;
      if (unit === undefined) return refuse(`needs a unit (${known.join(', ')})`, `such as \`${example}\``);
      const factor = Object.hasOwn(units, unit) ? units[unit] : undefined;
      if (factor === undefined) {
        if (/\d/.test(unit)) {
          return refuse(
            `is "${value}", not a ${what}`,
            `write one number and one unit, such as \`${example}\``,
          );
        }
        const meant = meantUnit(unit, known);
        const remedy =
          meant === undefined ? `such as \`${example}\`` : `did you mean \`${digits} ${meant}\`?`;
        return refuse(`is "${value}": "${unit}" is not a unit of a ${what} (${known.join(', ')})`, remedy);
      }
      const scaled = Number(digits) * factor;
      const number = range.integer ? Math.round(scaled) : scaled;
      if (scaled === 0 && isZeroTaken) return 0;
      if (!(number >= range.min && number <= range.max) || number === 0) {
        return refuse(`is "${value}", out of range for a ${what}`, range.limits);
      }
      return number;
    })
    .meta({
      quantity: what,
      units: known,
      example,
      limits: range.limits,
      signed: range.min < 0,
      zero: range.min <= 0 || range.orZero === true,
    });
  return (fallback) => (fallback === undefined ? read : read.prefault(fallback)) as Quantity;
}

function meantUnit(unit: string, known: readonly string[]): string | undefined {
  const spelling = Object.hasOwn(UNIT_SPELLINGS, unit) ? UNIT_SPELLINGS[unit] : undefined;
  if (spelling !== undefined && known.includes(spelling)) return spelling;
  return (
    known.find((candidate) => candidate.toLowerCase() === unit.toLowerCase()) ??
    known.find((candidate) => distance(candidate, unit) === 1 && unit.length > 1)
  );
}

/** A time of at most 100 years; µs. */
export const duration = quantity(DURATION);

/** The same either way from an instant; µs. */
export const offset = quantity({ ...DURATION, min: -YEARS_100_US, limits: 'at most 100 years either way' });

/**
 * A time that is never shorter than what its system can do; µs.
 * @param least such as `1 s`  @param why it is the least, for the message  @param orNever whether 0 s is taken too
 */
export function durationFrom(least: string, why: string, orNever = false): (fallback?: string) => Quantity {
  const min = duration().parse(least);
  const limits = `${orNever ? '0 s for never, or ' : ''}from ${least} to 100 years: ${why}`;
  return quantity({ ...DURATION, min, limits, orZero: orNever });
}

const WHOLE_SECONDS = 'its turns are counted in whole seconds';

/** A time after which something is done again and again; µs. A shorter one would keep a daemon at one instant. */
export const period = durationFrom('1 s', WHOLE_SECONDS);

/** The same, or 0 s for what is never done; µs. */
export const periodOrNever = durationFrom('1 s', WHOLE_SECONDS, true);

/** For how long a token or a proxy is good; µs. */
export const lifetime = durationFrom('1 s', 'the end of a token is a whole second');

/** For how long an answer is waited for; µs. Who does not wait asks again at the same instant. */
export const timeLimit = durationFrom('1 ms', 'no answer comes sooner');

/** A rate; Hz. */
export const rate = quantity({
  what: 'rate',
  example: '70 Hz',
  units: RATE_UNITS,
  min: 0,
  max: 1e6,
  limits: 'from 0 Hz to 1000 kHz',
});

/** An amount of data; bytes. */
export const bytes = quantity({
  what: 'size',
  example: '1.5 GB',
  units: BYTE_UNITS,
  min: 1,
  max: 1e18,
  limits: 'from 1 B to 1000 PB',
});

/** A data rate; bytes per second. */
export const bytesPerSecond = quantity({
  what: 'data rate',
  example: '50 MB/s',
  units: BYTE_RATE_UNITS,
  min: 1,
  max: 1e15,
  limits: 'above 0, up to 1000000 GB/s',
});

/** A part of a whole; 0 to 1. */
export const share = quantity({
  what: 'share',
  example: '60 %',
  units: { '%': 0.01 },
  min: 0,
  max: 1,
  limits: 'from 0 % to 100 %',
});

type PlainNumber = z.ZodType<number, number | undefined>;

/** A whole number of things, at least `min` and at most `max`. */
export function count(fallback?: number | string, min = 1, max = COUNT_MOST): PlainNumber {
  const number = z.int().min(min).max(max);
  return fallback === undefined ? (number as unknown as PlainNumber) : number.default(Number(fallback));
}

/** More pods, threads, nodes or slots than any system has. */
const SERVERS_MAX = 10_000;

/** A number of things that work side by side: pods, threads, nodes, slots. */
export function servers(fallback?: number): PlainNumber {
  return count(fallback, 1, SERVERS_MAX);
}

/** A plain number of at least 0. */
export function weight(fallback?: number): PlainNumber {
  const number = z.number().min(0).max(1e9);
  return fallback === undefined ? (number as unknown as PlainNumber) : number.default(fallback);
}

/** Keys of laws, as far as they have them. */
interface LawKeys {
  readonly min?: number;
  readonly max?: number;
  readonly mean?: number;
}

/** A law over a quantity: a single value, or `{ law: exponential, mean: 3 s }` and its like. */
export function lawOf(
  of: () => z.ZodType<number, never> | z.ZodType<number>,
  fallback: unknown,
): z.ZodType<Law> {
  const value = of();
  const cv = weight();
  const law = z
    .union([
      value.transform((number): Law => ({ law: 'constant', value: number })),
      z.discriminatedUnion('law', [
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
      ]),
    ])
    .superRefine((checked, context) => {
      const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, mean } = checked as LawKeys;
      const refuse = (key: string, message: string, suggestion: string) =>
        context.addIssue({ code: 'custom', path: [key], message, params: { suggestion } });
      if (min > max) refuse('max', 'is below `min`', 'exchange them');
      else if (mean !== undefined && (mean < min || mean > max)) {
        const [side, end] = mean < min ? ['below', 'min'] : ['above', 'max'];
        refuse(
          'mean',
          `is ${side} \`${end}\``,
          'give the mean of what is cut at `min` and `max`, which lies between',
        );
      }
    })
    .meta({ law: true });
  return law.prefault(fallback as never) as unknown as z.ZodType<Law>;
}
