import { rollups, sort } from 'd3-array';
import pc from 'picocolors';
import { human } from '../../language/human.js';
import { ALPHA } from '../../measure/interval.js';
import type { RunResult } from '../../measure/run-result.js';
import type { StudyResult } from '../../measure/study-result.js';
import { type SummaryRow, summarise } from '../../measure/summary.js';
import type { Stat } from '../../systems/metric.js';
import { type Explanation, formsByMetric, keyOf } from '../../theory/explain.js';
import { NOT_STEADY } from '../../theory/explain-over-time.js';
import type { Predicted } from '../../theory/form.js';
import { type Column, painted, prose, type Row, type Terminal, textTable } from '../text-table.js';
import { byTitle, formText, gapOf, gapText } from './form-text.js';
import { type Circumstances, type LikelyReason, likelyReason, untoldBy } from './likely-reason.js';

/** Without an interval, a gap beyond this is pointed out. */
const GAP_WITHOUT_INTERVAL = 0.05;
const MICROSECOND_S = 1e-6;
/** Gaps below this are of no interest, however narrow the interval. */
const GAP_SEEN = 0.01;
/** Statistics whose forms stand beside the simulated figures; the others are shown where they differ. */
const SHOWN: readonly Stat[] = ['mean', 'max'];

/** A mean over replications, with its interval where one holds. */
export type Simulated = Pick<SummaryRow, 'value' | 'unit' | 'ci95' | 'replications'>;

/** A simulated figure beside its closed form. */
export interface Compared {
  readonly form: Predicted;
  readonly simulated: Simulated;
  /** From the nearer end of the form; 0 within it. */
  readonly gap: number;
  /** The likely reason of a gap; undefined where there is none, or none that is more than chance. */
  readonly reason: LikelyReason | undefined;
}

/**
 * Every figure of a variant that has a closed form, beside it. All intervals together miss in 5 % of all studies
 * (Bonferroni), so that one of many figures is no more likely to be accused than a figure alone.
 */
export function compareWithForms(explanation: Explanation, runs: readonly RunResult[]): Compared[] {
  const forms = formsByMetric(explanation);
  const figures = rowsByKey(runs);
  const judged = [...forms.keys()].filter((key) => figures.get(key)?.ci95 !== undefined).length;
  const rows = rowsByKey(runs, ALPHA / Math.max(1, judged));
  return [...forms].flatMap(([key, form]) => {
    const simulated = rows.get(key);
    if (simulated === undefined || (simulated.value === 0 && form.range.high === 0)) return [];
    return [compareWith(form, simulated, explanation, rows)];
  });
}

/** A simulated figure beside its form; the other figures of the run tell the likely reason of a gap. */
export function compareWith(
  form: Predicted,
  simulated: Simulated,
  explanation: Explanation,
  rows: ReadonlyMap<string, SummaryRow>,
): Compared {
  const gap = gapOf(simulated.value, form.range);
  return { form, simulated, gap, reason: reasonOf(form, simulated, gap, { explanation, rows }) };
}

/** The statistics of replications by `metric stat`. */
export function rowsByKey(runs: readonly RunResult[], alpha = ALPHA): ReadonlyMap<string, SummaryRow> {
  return new Map(summarise(runs, alpha).map((row) => [keyOf(row.metric, row.stat), row]));
}

/**
 * The reason of a gap that its interval does not cover. Without an interval nobody knows what is chance: what is known
 * to part a figure from its form is told of a large gap, and nothing is accused.
 */
function reasonOf(
  form: Predicted,
  { value, ci95, replications }: Simulated,
  gap: number,
  known: Circumstances,
): LikelyReason | undefined {
  const { range } = form;
  if (ci95 !== undefined) {
    const isCovered = Math.abs(gap) <= GAP_SEEN || (ci95.low <= range.high && ci95.high >= range.low);
    const isSeen = !isCovered && isMeasurable(form, value, known.explanation);
    return isSeen ? likelyReason(form, gap, known) : undefined;
  }
  if (Math.abs(gap) <= GAP_WITHOUT_INTERVAL || !isMeasurable(form, value, known.explanation))
    return undefined;
  const reason = likelyReason(form, gap, known);
  return reason.kind === 'unknown' ? untoldBy(replications) : reason;
}

/**
 * Whether a run can show the difference at all: one event in the time measured, one thing for one second of it, or a
 * microsecond. A queue of 10⁻⁵² is as good as none.
 */
function isMeasurable({ range, unit }: Predicted, value: number, { measured }: Explanation): boolean {
  const apart = Math.max(range.low - value, value - range.high);
  return unit === 's' ? apart >= MICROSECOND_S : apart * (measured.toS - measured.fromS) >= 1;
}

/**
 * The block below the headline figures: closed forms beside simulated figures, with the gaps beyond the interval and
 * their likely reasons. Of further variants only the reasons are told. A variant whose keys change has no explanation.
 */
export function besideTable(
  study: StudyResult,
  explanations: ReadonlyMap<string, Explanation>,
  terminal: Terminal,
): string {
  const variants = study.variants.flatMap(({ name, runs }) => {
    const explanation = explanations.get(name);
    const compared = explanation === undefined ? [] : compareWithForms(explanation, runs);
    return compared.length === 0 ? [] : [{ name, compared }];
  });
  const [first, ...others] = variants;
  if (first === undefined) return nothingBeside(study, explanations, terminal);
  const title = study.hasVariants ? `Closed forms, ${first.name}` : 'Closed forms';
  const notes = [
    ...others.map(({ name, compared }) => `Closed forms, ${name}: ${summaryOf(compared)}`),
    ...study.variants
      .filter(({ name }) => !explanations.has(name))
      .map(({ name }) => `Closed forms, ${name}: none, as ${NOT_STEADY}.`),
    howTold(study),
  ];
  return `${figuresOf(title, first.compared, terminal)}\n${prose(notes, terminal)}\n`;
}

/** Why no figure of a study has a form. */
function nothingBeside(
  { variants }: StudyResult,
  explanations: ReadonlyMap<string, Explanation>,
  terminal: Terminal,
): string {
  const forms = variants.flatMap(({ name }) => explanations.get(name)?.forms ?? []);
  const isChanged = variants.some(({ name }) => !explanations.has(name));
  const whys = new Set(forms.flatMap((form) => (form.standing === 'none' ? [form.why] : [])));
  const why = isChanged
    ? NOT_STEADY
    : whys.size === 0
      ? 'nothing that has one was simulated'
      : [...whys].join('; ');
  return `${prose([`Closed forms: none of these figures has one: ${why}.`], terminal)}\n`;
}

/** The reasons in the words of `told`, and how often each stands, the most frequent first. */
function countedReasons(
  compared: readonly Compared[],
  told: (reason: LikelyReason) => string,
): readonly (readonly [string, number])[] {
  const reasons = compared.flatMap(({ reason }) => reason ?? []);
  return sort(
    rollups(reasons, (some) => some.length, told),
    ([, count]) => -count,
  );
}

function agreement(compared: readonly Compared[]): string {
  const agreeing = compared.filter(({ reason }) => reason === undefined).length;
  const open = compared.filter(({ reason }) => reason?.kind === 'no interval').length;
  return `${agreeing} of ${compared.length} agree${open === 0 ? '' : `, of ${open} nobody can tell`}`;
}

/** What a reason is called in one line for many of its kind. */
const KINDS: Readonly<Record<LikelyReason['kind'], string | undefined>> = {
  'no interval': 'nobody knows whether by more than chance, as they have no interval',
  'left out': 'what approximate forms leave out',
  disturbed: undefined,
  overload: undefined,
  failures: undefined,
  refusals: undefined,
  unknown: undefined,
};

function summaryOf(compared: readonly Compared[]): string {
  const found = countedReasons(compared, ({ kind, text }) => KINDS[kind] ?? text);
  const reasons = found.map(([text, gaps]) => `${gaps} differ: ${text}`);
  return [agreement(compared), ...reasons].join('; ');
}

/** Figures with their forms, the number of its reason beside a gap, and the reasons below. */
function figuresOf(title: string, compared: readonly Compared[], terminal: Terminal): string {
  const { yellow } = pc.createColors(terminal.colour);
  const reasons = countedReasons(compared, ({ text }) => text).map(([text]) => text);
  const shown = compared.filter(
    ({ form, reason }) => reason !== undefined || (form.stat !== undefined && SHOWN.includes(form.stat)),
  );
  const rowOf = ({ form, simulated, gap, reason }: Compared): Row => {
    const text = gap === 0 ? '' : gapText(gap);
    const cells = [form.label, human(simulated.value, simulated.unit), formText(form), text];
    return reason === undefined
      ? cells
      : painted(yellow, [...cells, `[${reasons.indexOf(reason.text) + 1}]`]);
  };
  const rows = [...byTitle(shown.map(({ form }) => form))].flatMap(([system, forms]) => [
    system,
    ...shown.filter(({ form }) => forms.includes(form)).map(rowOf),
  ]);
  const columns: Column[] = [
    { title },
    ...['simulated', 'closed form', 'gap'].map((head) => ({ title: head, align: 'right' as const })),
    {},
  ];
  const numbered = reasons.map((reason, index) => [`[${index + 1}]`, reason]);
  return [
    textTable(columns, rows, terminal),
    prose([`${agreement(compared)}.`], terminal, 2),
    ...(reasons.length === 0 ? [] : [textTable([{}, { wraps: true }], numbered, terminal, 2)]),
  ].join('\n');
}

function howTold({ variants }: StudyResult): string {
  const replications = Math.max(...variants.map(({ runs }) => runs.length));
  const how =
    replications > 1
      ? 'Gaps that the 95 % interval of all figures together does not cover are told with their likely reason.'
      : `One replication has no interval and accuses nothing: \`--replications 5\` tells a gap from chance. Of gaps above ${GAP_WITHOUT_INTERVAL * 100} % what is known is told.`;
  return `${how} \`tokensim explain\` tells where each form comes from.`;
}

/** The form as a short text, with the gap, for a line that has the simulated figure already. */
export function formBeside({ form, gap }: Compared): string {
  return gap === 0 ? formText(form) : `${formText(form)} (${gapText(gap)})`;
}
