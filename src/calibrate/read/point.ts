import { z } from 'zod';
import { type Place, problemAt, refused, ScenarioError } from '../../scenario/error.js';
import { GRANTS, type GrantName } from '../../systems/iam/grants.js';
import type { Measurement } from '../measurement.js';
import { plainText } from './argument.js';
import { loadOf } from './load.js';
import { QUANTILE_COLUMNS, quantileOfColumn } from './quantile-columns.js';

/** A number as a person writes it, without a sign. */
function number(
  remedy: string,
  [above, most]: readonly [number, number],
  shape = /^\d+(\.\d+)?([eE][+-]?\d+)?$/,
) {
  return z
    .string(remedy)
    .regex(shape, remedy)
    .transform(Number)
    .refine((value) => value > above && value <= most, remedy);
}

const QUANTILE_FIELDS = Object.fromEntries(
  QUANTILE_COLUMNS.map((column) => [
    column,
    number('give the latency that so many per cent do not exceed, in seconds, above 0', [0, 1e4]).optional(),
  ]),
) as Record<(typeof QUANTILE_COLUMNS)[number], z.ZodOptional<ReturnType<typeof number>>>;

/** The fields of a point, as a column of CSV and a setting of a file write them; the messages are remedies. */
const FIELDS = z.object({
  pods: number('give a whole number of pods, from 1 to 1000', [0, 1000], /^\d{1,6}$/),
  clients: number(
    'give the clients at work, above 0 and at most 10000, or leave the field empty',
    [0, 1e4],
  ).optional(),
  rate_hz: number('give requests per second, above 0', [0, 1e6]).optional(),
  latency_ms: number('give the mean latency in milliseconds, above 0', [0, 1e7]).optional(),
  ...QUANTILE_FIELDS,
  grant: z
    .string()
    .refine(isMix, `give one of ${GRANTS.join(', ')}, or a mix such as discovery+token_exchange`)
    .transform((text) => text.split('+') as GrantName[])
    .default(['client_credentials']),
  rows: number('give the rows in the token tables, 0 or more', [Number.NEGATIVE_INFINITY, 1e12]).optional(),
  source: z.string().transform(plainText).default(''),
  use: z.enum(['fit', 'check'], 'write fit or check').default('fit'),
  loop: z.enum(['open', 'closed'], 'write open or closed').default('closed'),
});
const MAYBE_WITHOUT_PODS = FIELDS.partial({ pods: true });

export type PointText = Partial<Record<keyof z.input<typeof FIELDS>, string>>;
export type PointField = keyof PointText;

/** What a point has in common with those beside it. Throws a `ScenarioError` with each field that is wrong. */
export function commonFields(texts: PointText, at: (field: string) => Place) {
  return fieldsOf(MAYBE_WITHOUT_PODS, texts, at);
}

/**
 * A point from the texts of its fields. Throws a `ScenarioError` with each field that is wrong.
 * @param place where the point stands
 * @param at where a field of it stands; that of the field '' is where its load is refused
 */
export function pointOf(texts: PointText, place: Place, at: (field: string) => Place): Measurement {
  const fields = fieldsOf(FIELDS, texts, at);
  const { pods, clients, rate_hz, latency_ms, grant, rows, source, use, loop } = fields;
  const quantiles = QUANTILE_COLUMNS.filter((column) => fields[column] !== undefined);
  if (quantiles.length > 0) refuseBeside(quantiles, texts, at);
  const quantile = quantileOfColumn(quantiles[0] ?? '');
  const meanS = latency_ms === undefined ? undefined : latency_ms / 1000;
  const latencyS = quantiles.length > 0 ? fields[quantiles[0]] : meanS;
  const figures = { clients: loop === 'open' ? undefined : clients, rateHz: rate_hz, latencyS };
  return { place, source, use, pods, mix: grant, rows, quantile, ...loadOf(figures, at('')) };
}

/** Refuses a quantile beside what gives the mean, which tells more: another latency, or clients and a rate by Little's law. */
function refuseBeside(
  [quantile, another]: readonly PointField[],
  texts: PointText,
  at: (field: string) => Place,
): void {
  const other = another ?? (['latency_ms', 'clients'] as const).find((field) => texts[field] !== undefined);
  if (other === undefined) return;
  const remedy =
    other === 'clients'
      ? "leave it empty: clients and rate give the mean by Little's law"
      : 'give the mean alone: it does not hang on the law of the service times';
  throw refused(at(quantile), `\`${quantile}\` is beside \`${other}\``, remedy);
}

function fieldsOf<T extends z.ZodType>(
  schema: T,
  texts: PointText,
  at: (field: string) => Place,
): z.output<T> {
  const read = schema.safeParse(texts);
  if (read.success) return read.data;
  throw new ScenarioError(
    read.error.issues.map(({ path: [field], message }) => {
      const text = plainText(texts[field as PointField] ?? '');
      const remedy = /^\d+,\d+$/.test(text) ? `write ${text.replace(',', '.')}, with a point` : message;
      return problemAt(at(String(field)), `\`${String(field)}\` is "${text}"`, remedy);
    }),
  );
}

/** `client_credentials`, or a mix such as `discovery+token_exchange`. */
function isMix(text: string): boolean {
  const mix = text.split('+');
  return mix.length <= 8 && mix.every((grant) => GRANTS.some((known) => known === grant));
}
