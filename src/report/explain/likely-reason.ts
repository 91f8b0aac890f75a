import type { SummaryRow } from '../../measure/summary.js';
import type { Explanation } from '../../theory/explain.js';
import { middleOf, type Predicted } from '../../theory/form.js';

/** Standard deviations of a count that are put down to chance. */
const CHANCE = 2.5;
/** A share of a station's time from which on it counts as full. */
const FULL = 0.995;

const TOKEN_FAILURES = ['token_exchange', 'token_expired', 'token_refresh'] as const;

/**
 * Why a simulated figure lies beyond its closed form: the first reason that applies, from what spoils every form to
 * what the form itself leaves out.
 */
export function likelyReason(
  explanation: Explanation,
  form: Predicted,
  gap: number,
  rows: ReadonlyMap<string, SummaryRow>,
): string {
  return (
    explanation.disturbed ??
    chanceOf(explanation, form, gap) ??
    overloadOf(explanation, form) ??
    failuresOf(form, rows) ??
    fullStationOf(form, rows) ??
    leftOutBy(form)
  );
}

/** Too few events for a mean: requests, or the datasets that they come of. */
function chanceOf({ measured, datasets }: Explanation, form: Predicted, gap: number): string | undefined {
  const isSmall = (count: number) => Math.abs(gap) <= CHANCE / Math.sqrt(count);
  if (form.unit === 'Hz') {
    const events = middleOf(form.range) * (measured.toS - measured.fromS);
    if (isSmall(events)) return `chance: about ${rounded(events)} in the time measured`;
  }
  if (form.unit === 'tokens' && isSmall(middleOf(form.range)))
    return `chance: a stock of ${rounded(middleOf(form.range))}`;
  const comesOfDatasets = !form.about.startsWith('issuers') || datasets > 0;
  return comesOfDatasets && datasets > 0 && isSmall(datasets)
    ? `chance: about ${rounded(datasets)} datasets in the time measured`
    : undefined;
}

/** A station that cannot keep up: that of the form's own system first. */
function overloadOf({ stations }: Explanation, form: Predicted): string | undefined {
  const full = stations.filter(({ load }) => load > 1);
  const name = form.about.split('.')[1];
  const own = full.find((station) => station.name.split(' ').at(-1) === name);
  const first = own ?? full[0];
  return first === undefined ? undefined : `${first.name} cannot keep up (${Math.round(first.load * 100)} %)`;
}

function failuresOf(form: Predicted, rows: ReadonlyMap<string, SummaryRow>): string | undefined {
  const failed = TOKEN_FAILURES.map((cause) => ({
    cause,
    transfers: rows.get(`transfers.all.failed.${cause} total`)?.value ?? 0,
  })).sort((a, b) => b.transfers - a.transfers);
  const [most] = failed;
  if (most === undefined || most.transfers === 0 || form.about === 'storage') return undefined;
  return `${rounded(most.transfers)} transfers failed by ${most.cause}, and come again with new tokens`;
}

/** A station that was full in the simulation although the mean load leaves it room. */
function fullStationOf(form: Predicted, rows: ReadonlyMap<string, SummaryRow>): string | undefined {
  for (const [key, { value, metric }] of rows) {
    if (!key.endsWith('utilisation max') || value < FULL) continue;
    const [system, name] = metric.split('.');
    if (system === 'iam' || form.about === `${system}.${name}` || form.about.startsWith('transfers')) {
      return `${metric} reaches ${Math.round(value * 100)} %: bursts wait, which means over time do not show`;
    }
  }
  return undefined;
}

function leftOutBy({ standing, formula }: Predicted): string {
  return standing === 'exact'
    ? 'no reason is known: the form or the model is wrong'
    : `the form is approximate: ${formula}`;
}

function rounded(value: number): string {
  return String(value >= 10 ? Math.round(value) : Number(value.toPrecision(2)));
}
