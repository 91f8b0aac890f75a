import type { CheckedScenario } from '../../study/check/check-study.js';
import type { Checked } from '../../study/check/verdict.js';
import { human } from '../human.js';
import type { Moved } from './reference.js';

/** A checked scenario beside its reference results. */
export interface CheckOutcome extends Pick<CheckedScenario, 'checked' | 'errors'> {
  readonly scenario: string;
  readonly title: string;
  readonly path: string;
  /** What moved against the reference results, by variant; undefined where there are none. */
  readonly moved: ReadonlyMap<string, readonly Moved[]> | undefined;
}

/** How many of each verdict. */
export interface Tally {
  readonly pass: number;
  readonly fail: number;
  readonly undecided: number;
  readonly errors: number;
  /** Variants that differ from their reference. */
  readonly moved: number;
}

export function tallyOf(outcomes: readonly CheckOutcome[]): Tally {
  const all = outcomes.flatMap(({ checked }) => checked);
  const count = (verdict: Checked['verdict']) => all.filter((checked) => checked.verdict === verdict).length;
  return {
    pass: count('pass'),
    fail: count('fail'),
    undecided: count('undecided'),
    errors: outcomes.reduce((sum, { errors }) => sum + errors.length, 0),
    moved: outcomes.reduce(
      (sum, { moved }) => sum + [...(moved?.values() ?? [])].filter((rows) => rows.length > 0).length,
      0,
    ),
  };
}

/** The published figures among them, in one line. */
export function summaryLine(outcomes: readonly CheckOutcome[]): string {
  const figures = outcomes
    .flatMap(({ checked }) => checked)
    .filter(({ expectation }) => expectation.published !== undefined);
  const of = (verdict: Checked['verdict']) => figures.filter((checked) => checked.verdict === verdict).length;
  return `${of('pass')} of ${figures.length} published figures are predicted within their band, ${of('fail')} outside of it, ${of('undecided')} undecided.`;
}

/** A value of an expectation, as people read it. */
export function shown(value: number, { expectation }: Checked): string {
  return human(value, expectation.unit);
}

export function bandText({ expectation }: Checked): string {
  const [least, most] = expectation.band;
  if (least === Number.NEGATIVE_INFINITY) return `at most ${human(most, expectation.unit)}`;
  if (most === Number.POSITIVE_INFINITY) return `at least ${human(least, expectation.unit)}`;
  return `${human(least, expectation.unit)} to ${human(most, expectation.unit)}`;
}

export function publishedText({ expectation }: Checked): string {
  if (expectation.published === undefined) return '';
  const [low, high] = expectation.published;
  return low === high
    ? human(low, expectation.unit)
    : `${human(low, expectation.unit)} to ${human(high, expectation.unit)}`;
}

export function intervalText(checked: Checked): string {
  const { interval } = checked;
  return interval === undefined ? '' : `${shown(interval.low, checked)} to ${shown(interval.high, checked)}`;
}

/** How far a prediction lies from the published figure, or from the nearer end of its range; `+12 %`. */
export function errorText({ expectation, value }: Checked): string {
  if (expectation.published === undefined) return '';
  const [low, high] = expectation.published;
  const nearest = value < low ? low : value > high ? high : value;
  if (nearest === value) return '0 %';
  if (nearest === 0) return '';
  const share = (value - nearest) / Math.abs(nearest);
  return `${share > 0 ? '+' : '−'}${Number((Math.abs(share) * 100).toPrecision(2))} %`;
}
