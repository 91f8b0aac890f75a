import { group } from 'd3-array';
import pc from 'picocolors';
import { human } from '../language/human.js';
import type { Estimate } from '../measure/estimate.js';
import type { StudyResult } from '../measure/study-result.js';
import { SYSTEMS } from '../systems/registry.js';
import type { ComparedCell, ComparedStudy, Comparison } from './comparison.js';
import { RunFigures } from './comparison-runs.js';
import { prose, type Row, type Terminal, textTable } from './text-table.js';

type Mark = 'best' | 'worst' | undefined;

/** Signs that tell best and worst without colour. */
const SIGNS = { best: '▲', worst: '▼' } as const;
/** With one replication, figures that differ by no more than this share are marked alike; times always by the second. */
const CLOSE = 0.01;
const CLOSE_TIMES = 0.05;
const NO_FIGURE = '–';
/** Before a difference whose 95 % interval has 0 in it. */
const UNSURE = '~';

/** Systems of which a run may have several, whose figures are added up. */
const ADDED_UP = SYSTEMS.filter(
  ({ instances, compared = [] }) =>
    instances !== undefined && compared.some(({ over }) => over === undefined),
);

/** What stands in a row, one text and mark a variant. */
interface Measured {
  readonly label: string;
  readonly texts: readonly string[];
  readonly marks: readonly Mark[];
}

/**
 * The comparison as plain text: measures down, variants across, best and worst of a row marked. With a baseline its
 * column is the first, and the others are differences from it.
 */
export function comparisonTable(
  { study, baseline }: ComparedStudy,
  comparisons: readonly Comparison[],
  terminal: Terminal,
): string {
  const base = study.variants.findIndex(({ name }) => name === baseline);
  const order = study.variants.map((_, index) => index);
  if (base > 0) order.unshift(...order.splice(base, 1));
  const { green, red } = pc.createColors(terminal.colour);
  const colours = { best: green, worst: red };
  const marked = (text: string, mark: Mark) =>
    // The mark and the space before it are part of the column.
    mark === undefined ? `${text}  ` : colours[mark](`${text} ${SIGNS[mark]}`);
  const rows = sectionsOf(comparisons, base).flatMap(({ title, rows }): Row[] => [
    title,
    ...rows.map(({ label, texts, marks }) => [label, ...order.map((at) => marked(texts[at], marks[at]))]),
  ]);
  const variants = order.map((at) => ({ title: study.variants[at].name, align: 'right' as const }));
  const table = textTable([{}, ...variants], rows, terminal);
  return `${table}\n\n${prose(legend(study, baseline, comparisons), terminal)}\n`;
}

/** Rows under their headings; those without a figure, or with nothing but zeros, are left out. */
function sectionsOf(
  comparisons: readonly Comparison[],
  base: number,
): { readonly title: string; readonly rows: readonly Measured[] }[] {
  const shown = comparisons.flatMap((comparison) => {
    const { measure, cells } = comparison;
    const isZero = cells.every(({ estimate }) => (estimate?.value ?? 0) === 0);
    if (measure.label === undefined || (isZero && !measure.evenZero)) return [];
    return [{ section: measure.section, row: rowOf(comparison, measure.label, base) }];
  });
  return [...group(shown, ({ section }) => section)].map(([title, some]) => ({
    title,
    rows: some.map(({ row }) => row),
  }));
}

function rowOf({ measure, cells, texts }: Comparison, label: string, base: number): Measured {
  const { unit } = measure;
  const values = cells.map(({ estimate }) => estimate?.value);
  const figures = texts ?? values.map((value) => (value === undefined ? NO_FIGURE : human(value, unit)));
  const shown =
    base < 0 || texts !== undefined
      ? figures
      : cells.map((cell, index) => (index === base ? figures[index] : differenceText(cell, unit)));
  return { label, texts: shown, marks: marksOf(cells, figures, measure) };
}

/**
 * The best and the worst of a row, with all that are no different from it as far as can be told; none where it is not
 * plain which way is better, and none where all are the same.
 */
function marksOf(
  cells: readonly ComparedCell[],
  texts: readonly string[],
  { better, unit }: Comparison['measure'],
): readonly Mark[] {
  const none = cells.map(() => undefined);
  const known = cells.flatMap(({ estimate }, index) => (estimate === undefined ? [] : [{ estimate, index }]));
  if (better === undefined || known.length < 2) return none;
  const sorted = [...known].sort((a, b) => a.estimate.value - b.estimate.value || a.index - b.index);
  if (better === 'higher') sorted.reverse();
  const [best, worst] = [sorted[0], sorted[sorted.length - 1]];
  const isAs = (index: number, estimate: Estimate, other: (typeof known)[number]) =>
    texts[index] === texts[other.index] || isAlike(estimate, other.estimate, unit);
  if (isAs(worst.index, worst.estimate, best)) return none;
  return cells.map(({ estimate }, index) => {
    if (estimate === undefined) return undefined;
    const [asBest, asWorst] = [isAs(index, estimate, best), isAs(index, estimate, worst)];
    return asBest === asWorst ? undefined : asBest ? 'best' : 'worst';
  });
}

/**
 * Whether their order may be chance: intervals have a part in common (of what has none, the ranges of the replications),
 * or one run each is no proof of so little.
 */
function isAlike(a: Estimate, b: Estimate, unit: string): boolean {
  if (a.value === b.value) return true;
  const apart = Math.abs(a.value - b.value);
  const within = (share: number) =>
    Number.isFinite(apart) && apart <= share * Math.max(Math.abs(a.value), Math.abs(b.value));
  // Quantiles are read from classes of 0.8 %.
  if (unit === 's' && within(CLOSE_TIMES)) return true;
  if (a.replications < 2 || b.replications < 2) return within(CLOSE);
  const [one, other] = [a, b].map(({ ci95, least, most }) => ci95 ?? { low: least, high: most });
  return one.low <= other.high && other.low <= one.high;
}

function differenceText({ difference }: ComparedCell, unit: string): string {
  if (difference === undefined) return NO_FIGURE;
  const { value } = difference;
  // A difference of shares is in points and not a share of anything.
  const text = human(value, unit).replace('%', 'pp');
  return `${isUnsure(difference) ? UNSURE : ''}${value > 0 ? '+' : ''}${text}`;
}

function isUnsure({ value, ci95 }: Estimate): boolean {
  return value !== 0 && ci95 !== undefined && ci95.low <= 0 && ci95.high >= 0;
}

/** What the signs and figures mean, a line each. */
function legend(study: StudyResult, baseline: string | undefined, all: readonly Comparison[]): string[] {
  const replications = study.variants[0].runs.length;
  const lines = [
    `${SIGNS.best} best, ${SIGNS.worst} worst of the row; ${NO_FIGURE} no figure`,
    replications > 1
      ? `only where 95 % intervals are apart, and times by more than ${CLOSE_TIMES * 100} %`
      : `only where figures differ by more than ${CLOSE * 100} %, times by ${CLOSE_TIMES * 100} %`,
  ];
  if (baseline !== undefined) {
    lines.push(`other columns: difference from ${baseline} (of outages: the time)`);
    const cells = all.flatMap(({ cells }) => cells);
    if (cells.some(({ difference }) => difference !== undefined && isUnsure(difference)))
      lines.push(`${UNSURE} the 95 % interval of the difference has 0 in it`);
  }
  if (hasSeveralInstances(study)) {
    const added = ADDED_UP.map(({ instances }) => instances?.plural).join(', ');
    lines.push(`${added}: sums, of peaks too; latency and utilisation of the highest`);
  }
  if (replications > 1) {
    lines.push(`mean of ${replications} replications, 95 % intervals in comparison.csv`);
  }
  return lines;
}

function hasSeveralInstances({ variants }: StudyResult): boolean {
  const figures = variants.flatMap(({ runs }) => runs.slice(0, 1).map((run) => new RunFigures(run)));
  return figures.some((run) => ADDED_UP.some(({ prefix }) => run.count(prefix) > 1));
}
