import { human } from '../../language/human.js';
import type { Expectation } from '../../scenario/expectations.js';
import type { CheckError } from '../../study/check/check-study.js';
import type { Checked, Verdict } from '../../study/check/verdict.js';
import { type Compared, formBeside } from '../explain/beside.js';
import type { Moved } from './reference.js';

/** A checked scenario beside its reference results; of one that cannot be read, the errors. */
export interface CheckOutcome {
  readonly scenario: string;
  readonly title: string;
  readonly path: string;
  readonly checked: readonly Checked[];
  /** The predictions that have a closed form, each beside it. */
  readonly forms: ReadonlyMap<Checked, Compared>;
  readonly errors: readonly CheckError[];
  /** What moved against the reference results, by variant; undefined where there are none. */
  readonly moved: ReadonlyMap<string, readonly Moved[]> | undefined;
}

/** How many of each verdict; other readings of a figure apart. */
export interface Tally {
  readonly pass: number;
  readonly fail: number;
  readonly undecided: number;
  readonly errors: number;
  /** Variants that differ from their reference. */
  readonly moved: number;
  readonly readings: { readonly hold: number; readonly all: number };
}

export function tallyOf(outcomes: readonly CheckOutcome[]): Tally {
  const all = outcomes.flatMap(({ checked }) => checked);
  const decisive = all.filter(({ expectation }) => expectation.use !== 'reading');
  const readings = all.filter(({ expectation }) => expectation.use === 'reading');
  const count = (among: readonly Checked[], verdict: Verdict) =>
    among.filter((checked) => checked.verdict === verdict).length;
  return {
    pass: count(decisive, 'pass'),
    fail: count(decisive, 'fail'),
    undecided: count(decisive, 'undecided'),
    errors: outcomes.reduce((sum, { errors }) => sum + errors.length, 0),
    moved: outcomes.reduce(
      (sum, { moved }) => sum + [...(moved?.values() ?? [])].filter((rows) => rows.length > 0).length,
      0,
    ),
    readings: { hold: count(readings, 'pass'), all: readings.length },
  };
}

/** What has become of a published figure: the worst of its predictions. */
export type FigureVerdict = Verdict | 'error';

const FROM_WORST: readonly FigureVerdict[] = ['error', 'fail', 'undecided', 'pass'];

/** The published figures that are predicted, in the order of their names, each with the worst of its predictions. */
export function figuresOf(outcomes: readonly CheckOutcome[]): ReadonlyMap<string, FigureVerdict> {
  const found = new Map<string, FigureVerdict>();
  const add = (expectation: Expectation | undefined, verdict: FigureVerdict) => {
    if (expectation?.figure === undefined || expectation.use !== 'predicted') return;
    const before = found.get(expectation.figure) ?? 'pass';
    const worst = FROM_WORST.indexOf(verdict) < FROM_WORST.indexOf(before) ? verdict : before;
    found.set(expectation.figure, worst);
  };
  for (const { checked, errors } of outcomes) {
    for (const { expectation, verdict } of checked) add(expectation, verdict);
    for (const { expectation } of errors) add(expectation, 'error');
  }
  return new Map([...found].sort(([a], [b]) => compareFigures(a, b)));
}

/** The published figures among them, in one line. */
export function summaryLine(outcomes: readonly CheckOutcome[]): string {
  const verdicts = [...figuresOf(outcomes).values()];
  if (verdicts.length === 0) return 'No published figure is predicted here.';
  const of = (verdict: FigureVerdict) => verdicts.filter((one) => one === verdict).length;
  const rest = [
    `${of('fail')} outside of it`,
    ...(of('undecided') > 0 ? [`${of('undecided')} undecided`] : []),
    ...(of('error') > 0 ? [`${of('error')} could not be judged`] : []),
  ];
  return `${of('pass')} of ${verdicts.length} published figures are predicted within their band, ${rest.join(', ')}.`;
}

/** `1 figure`, `2 figures`. */
export function counted(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}

/** What is counted beside the published figures, in one line. */
export function countsLine(outcomes: readonly CheckOutcome[]): string {
  const { pass, fail, undecided, errors, moved, readings } = tallyOf(outcomes);
  const others = readings.all === 0 ? '' : ` Other readings: ${readings.hold} of ${readings.all} hold.`;
  const differ = moved === 1 ? 'variant differs' : 'variants differ';
  return `${counted(pass, 'expectation')} pass${pass === 1 ? 'es' : ''}, ${fail} fail, ${undecided} undecided, ${counted(errors, 'error')}; ${moved} ${differ} from the reference results.${others}`;
}

/** What could not be judged, why, and where it stands; an error of reading a scenario says so itself. */
export function errorLine({ name, reason, at }: CheckError): string {
  const named = reason.startsWith(`${name}:`) ? reason : `${name}: ${reason}`;
  const place = at !== undefined && at.line > 0 ? `${at.file}:${at.line}:${at.column}` : '';
  return place === '' || reason.includes(place) ? named : `${named} (${place})`;
}

/** A value of an expectation, as people read it. */
export function shown(value: number, { expectation }: Checked): string {
  return human(value, expectation.unit);
}

export function bandText({ expectation }: Pick<Checked, 'expectation'>): string {
  const [least, most] = expectation.band;
  if (least === Number.NEGATIVE_INFINITY) return `at most ${human(most, expectation.unit)}`;
  if (most === Number.POSITIVE_INFINITY) return `at least ${human(least, expectation.unit)}`;
  return `${human(least, expectation.unit)} to ${human(most, expectation.unit)}`;
}

/** The published figure or its range; empty where the band is not that of one. */
export function publishedText({ expectation }: Pick<Checked, 'expectation'>): string {
  if (expectation.published === undefined) return '';
  const [low, high] = expectation.published;
  return low === high
    ? human(low, expectation.unit)
    : `${human(low, expectation.unit)} to ${human(high, expectation.unit)}`;
}

/** How sure a prediction is: its interval at 95 %, the range of its replications where none holds, or one run. */
export function sureText(checked: Checked): string {
  const { interval, range, replications } = checked;
  const ends = interval ?? range;
  if (ends === undefined) return 'one run';
  const text = `${shown(ends.low, checked)} to ${shown(ends.high, checked)}`;
  return interval === undefined ? `range of ${replications}: ${text}` : `95 %: ${text}`;
}

/** What the closed form gives, and how far the prediction lies from it; `none` where there is no closed form. */
export function closedFormText(checked: Checked, { forms }: Pick<CheckOutcome, 'forms'>): string {
  const beside = forms.get(checked);
  return beside === undefined ? 'none' : formBeside(beside);
}

/** How far a prediction lies from the published figure, or from the nearer end of its range; `+12 %`. */
export function errorText({ expectation, value }: Checked): string {
  if (expectation.published === undefined) return '';
  const [low, high] = expectation.published;
  const nearest = value < low ? low : value > high ? high : value;
  if (nearest === value) return '0 %';
  return nearest === 0 ? '' : signedPercent(value / nearest - 1);
}

/** `+12 %`, `−0.4 %`; two significant digits. */
export function signedPercent(share: number): string {
  return `${share > 0 ? '+' : '−'}${Number((Math.abs(share) * 100).toPrecision(2))} %`;
}

/** The verdict, and that it decides nothing or is of an input where it is. */
export function verdictText({ expectation, verdict }: Checked): string {
  return expectation.use === 'predicted' ? verdict : `${verdict} (${expectation.use})`;
}

/** `A5` before `A12`, `B2` after both. */
function compareFigures(a: string, b: string): number {
  const number = (figure: string) => Number(/\d+/.exec(figure)?.[0] ?? 0);
  if (a[0] !== b[0]) return (a[0] ?? '') < (b[0] ?? '') ? -1 : 1;
  return number(a) - number(b) || (a < b ? -1 : a > b ? 1 : 0);
}
