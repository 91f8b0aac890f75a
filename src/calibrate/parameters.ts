import { didYouMean } from '../language/did-you-mean.js';
import { duration, share } from '../language/quantity.js';
import { refused } from '../scenario/error.js';
import { issuerSchema } from '../systems/iam/schema.js';
import type { ParameterName } from './parameter-names.js';

/** One number for each parameter: times in s, shares between 0 and 1. */
export type Values = Readonly<Record<ParameterName, number>>;

export interface Parameter {
  readonly name: ParameterName;
  /** What a person calls it. */
  readonly label: string;
  readonly unit: 's' | '1' | '';
  readonly min: number;
  readonly max: number;
  /** Whole in a profile. */
  readonly whole: boolean;
  /** Fitted by its logarithm: it is above 0, and its error is a share of it. */
  readonly log: boolean;
}

function parameter(
  name: ParameterName,
  label: string,
  unit: Parameter['unit'],
  [min, max]: readonly [number, number],
  look: { readonly whole?: boolean; readonly log?: boolean } = {},
): Parameter {
  return { name, label, unit, min, max, whole: look.whole ?? false, log: look.log ?? true };
}

/** Several times the 200 threads of a pod and the 100 connections of a database by default. */
const SLOTS_MAX = 1000;

export const PARAMETERS: readonly Parameter[] = [
  parameter('service.mean', 'service time', 's', [1e-5, 100]),
  parameter('slots', 'slots of a pod', '', [1, SLOTS_MAX], { whole: true }),
  parameter('round_trip', 'round trip', 's', [1e-5, 100]),
  parameter('scaling.sigma', 'loss between pods, sigma', '', [0, 10], { log: false }),
  parameter('scaling.kappa', 'loss between pods, kappa', '', [0, 10], { log: false }),
  parameter('database.servers', 'servers of the database', '', [1, SLOTS_MAX], { whole: true }),
  parameter('database.share', 'share of the database', '1', [1e-3, 1]),
  parameter('weights.token_exchange', 'weight of token_exchange', '', [1e-3, 1e3]),
  parameter('weights.refresh_token', 'weight of refresh_token', '', [1e-3, 1e3]),
  parameter('weights.discovery', 'weight of discovery', '', [1e-3, 1e3]),
  parameter('growth.reference_rows', 'rows of the growth', '', [1, 1e9], { whole: true }),
];

const { weights } = issuerSchema.parse({});

/** Where nothing is fitted or given: no loss, no database station, the weights of the schema. */
export const DEFAULT_VALUES: Values = {
  'service.mean': Number.NaN,
  slots: Number.NaN,
  round_trip: 0,
  'scaling.sigma': 0,
  'scaling.kappa': 0,
  'database.servers': Number.POSITIVE_INFINITY,
  'database.share': 1 / 3,
  'weights.token_exchange': weights.token_exchange,
  'weights.refresh_token': weights.refresh_token,
  'weights.discovery': weights.discovery,
  'growth.reference_rows': Number.POSITIVE_INFINITY,
};

export function parameterOf(name: ParameterName): Parameter {
  const found = PARAMETERS.find((candidate) => candidate.name === name);
  if (found === undefined) throw new RangeError(`${name} is not a parameter`);
  return found;
}

/** The parameter that a person names, by its path or by the end of it. Throws a `ScenarioError`. */
export function parameterNamed(text: string, option: string): ParameterName {
  const found = PARAMETERS.filter(
    ({ name }) => name === text || name.endsWith(`.${text}`) || name.startsWith(`${text}.`),
  );
  if (found.length === 1) return found[0].name;
  const known = PARAMETERS.map(({ name }) => name);
  throw refused(option, `\`${text}\` is not a parameter`, didYouMean(text, known, 'parameters'));
}

/** The value in `name=value`, as a profile would have it. Throws a `ScenarioError`. */
export function fixedValue(text: string): { readonly name: ParameterName; readonly value: number } {
  const option = `--fix ${text}`;
  const split = text.indexOf('=');
  if (split < 0) throw refused(option, 'there is no value', 'write for example `--fix slots=21`');
  const { name, unit, min, max, whole } = parameterOf(parameterNamed(text.slice(0, split).trim(), option));
  const written = text.slice(split + 1).trim();
  const value =
    unit === 's' ? durationS(written, option) : unit === '1' ? shareOf(written, option) : number(written);
  const least = name === 'round_trip' ? 0 : min;
  if (!(value >= least && value <= max) || (whole && !Number.isInteger(value))) {
    throw refused(
      option,
      `\`${written}\` cannot be the ${parameterOf(name).label}`,
      `give ${whole ? 'a whole number' : unit === '1' ? 'a share' : unit === 's' ? 'a time' : 'a number'} from ${valueText(name, least)} to ${valueText(name, max)}`,
    );
  }
  return { name, value };
}

/** A value as a profile writes it. */
export function valueText(name: ParameterName, value: number): string {
  const { unit, whole } = parameterOf(name);
  if (unit === 's') return value < 1 ? `${digits(value * 1e3)} ms` : `${digits(value)} s`;
  if (unit === '1') return `${digits(value * 100)} %`;
  return whole && Math.abs(value - Math.round(value)) < 1e-9 ? String(Math.round(value)) : digits(value);
}

/** A share in per cent, two digits. */
export function percent(share: number): string {
  if (share < 0.0005) return 'less than 0.1 %';
  return `${Number((100 * share).toPrecision(2))} %`;
}

/** Three significant digits, without an exponent. */
function digits(value: number): string {
  if (Math.abs(value) >= 999.5) return String(Math.round(value));
  return String(Number(Number(value.toPrecision(3)).toFixed(6)));
}

function number(text: string): number {
  return /^\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

function durationS(text: string, option: string): number {
  return quantity(duration(), text, option) / 1e6;
}

function shareOf(text: string, option: string): number {
  return quantity(share(), text, option);
}

function quantity(type: ReturnType<typeof duration>, text: string, option: string): number {
  const read = type.safeParse(text);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const { suggestion = '' } = ('params' in issue ? issue.params : {}) as { suggestion?: string };
  throw refused(option, `the value ${issue.message}`, suggestion);
}
