import pc from 'picocolors';
import type { StudyResult } from '../measure/study-result.js';
import { blocksOf, type Column, GAP, header } from './columns.js';
import type { Cell, Compared, Comparison, Estimate } from './comparison.js';
import { RunFigures } from './comparison-runs.js';
import type { Terminal } from './headline.js';
import { human } from './human.js';

type Mark = 'best' | 'worst' | undefined;

/** Signs that tell best and worst without colour. */
const SIGNS = { best: '▲', worst: '▼' } as const;
/** A column is made no wider than this for the sake of its name. */
const NAME_WIDTH = 12;
/** Times that differ by less than this share are marked alike. */
const CLOSE = 0.05;
const NO_FIGURE = '–';
/** Before a difference whose 95 % interval has 0 in it. */
const UNSURE = '~';

/** A row of the table with what stands in it, one text and mark a variant. */
interface Row {
  readonly label: string;
  readonly texts: readonly string[];
  readonly marks: readonly Mark[];
}

/** A column: a variant, by its place among the cells. */
interface VariantColumn extends Column {
  readonly index: number;
}

/**
 * The comparison as plain, aligned text: measures down, variants across, best and worst of a row marked. Variants that
 * do not fit beside each other follow in further blocks. With a baseline its column is the first, and the others are
 * differences from it.
 */
export function comparisonTable(
  { study, baseline }: Compared,
  comparisons: readonly Comparison[],
  terminal: Terminal,
): string {
  const base = study.variants.findIndex(({ name }) => name === baseline);
  const sections = sectionsOf(comparisons, base);
  const rows = sections.flatMap((section) => section.rows);
  const labelWidth = GAP + Math.max(...rows.map(({ label }) => label.length));
  const columns = study.variants.map(
    ({ name }, index): VariantColumn => ({
      name,
      index,
      // The mark and the space before it are part of the column.
      width: Math.max(Math.min(name.length, NAME_WIDTH), ...rows.map(({ texts }) => texts[index].length + 2)),
    }),
  );
  if (base > 0) columns.unshift(...columns.splice(base, 1));
  const { bold, green, red } = pc.createColors(terminal.colour);
  const colours = { best: green, worst: red };
  const blocks = blocksOf(columns, terminal.columns - labelWidth).map((block) => {
    const lines = header(block, labelWidth).map((line) => bold(line));
    for (const { title, rows } of sections) {
      lines.push(bold(title));
      for (const { label, texts, marks } of rows) {
        const cells = block.map(({ index, width }) => {
          const mark = marks[index];
          const text = `${texts[index]} ${mark === undefined ? ' ' : SIGNS[mark]}`.padStart(width + GAP);
          return mark === undefined ? text : colours[mark](text);
        });
        lines.push((`${' '.repeat(GAP)}${label}`.padEnd(labelWidth) + cells.join('')).trimEnd());
      }
    }
    return lines.join('\n');
  });
  return `${blocks.join('\n\n')}\n\n${legend(study, baseline, comparisons).join('\n')}\n`;
}

/** Rows under their headings; those without a figure, or with nothing but zeros, are left out. */
function sectionsOf(
  comparisons: readonly Comparison[],
  base: number,
): { readonly title: string; readonly rows: readonly Row[] }[] {
  const sections = new Map<string, Row[]>();
  for (const comparison of comparisons) {
    const { measure, cells } = comparison;
    if (measure.label === undefined) continue;
    if (!measure.evenZero && cells.every(({ estimate }) => (estimate?.value ?? 0) === 0)) continue;
    const row = rowOf(comparison, measure.label, base);
    const known = sections.get(measure.section);
    if (known === undefined) sections.set(measure.section, [row]);
    else known.push(row);
  }
  return [...sections].map(([title, rows]) => ({ title, rows }));
}

function rowOf({ measure, cells, texts }: Comparison, label: string, base: number): Row {
  const { unit } = measure;
  const values = cells.map(({ estimate }) => estimate?.value);
  const figures = texts ?? values.map((value) => (value === undefined ? NO_FIGURE : human(value, unit)));
  const shown =
    base < 0 || texts !== undefined
      ? figures
      : cells.map((cell, index) => (index === base ? figures[index] : differenceText(cell, unit)));
  return { label, texts: shown, marks: marksOf(values, figures, measure) };
}

/**
 * The best and the worst of a row, with all that read the same or nearly so; none where it is not plain which way is
 * better, and none where all read the same.
 */
function marksOf(
  values: readonly (number | undefined)[],
  texts: readonly string[],
  { better, unit }: Comparison['measure'],
): readonly Mark[] {
  const known = values.filter((value) => value !== undefined);
  const none = values.map(() => undefined);
  if (better === undefined || known.length < 2) return none;
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const [best, worst] = better === 'lower' ? [least, most] : [most, least];
  const reads = (index: number, value: number) =>
    texts[index] === texts[values.indexOf(value)] || isClose(values[index] ?? Number.NaN, value, unit);
  if (values.every((value, index) => value === undefined || reads(index, best))) return none;
  return values.map((value, index) => {
    if (value === undefined) return undefined;
    return reads(index, best) ? 'best' : reads(index, worst) ? 'worst' : undefined;
  });
}

/** Equal, or times so near to each other that their order is chance: quantiles are read from classes of 1 %. */
function isClose(a: number, b: number, unit: string): boolean {
  if (a === b) return true;
  return unit === 's' && Number.isFinite(a - b) && Math.abs(a - b) <= CLOSE * Math.max(a, b);
}

function differenceText({ difference }: Cell, unit: string): string {
  if (difference === undefined) return NO_FIGURE;
  const { value } = difference;
  // A difference of shares is in points and not a share of anything.
  const text = human(value, unit).replace('%', 'pp');
  return `${isUnsure(difference) ? UNSURE : ''}${value > 0 ? '+' : ''}${text}`;
}

function isUnsure({ value, ci95 }: Estimate): boolean {
  return value !== 0 && ci95 !== undefined && ci95.low <= 0 && ci95.high >= 0;
}

/** What the signs and figures mean, in lines that a narrow terminal has room for. */
function legend(study: StudyResult, baseline: string | undefined, all: readonly Comparison[]): string[] {
  const replications = study.variants[0].runs.length;
  const lines = [`${SIGNS.best} best, ${SIGNS.worst} worst of the row; ${NO_FIGURE} no figure`];
  if (baseline !== undefined) {
    lines.push(`other columns: difference from ${baseline} (of outages: the time)`);
    const cells = all.flatMap(({ cells }) => cells);
    if (cells.some(({ difference }) => difference !== undefined && isUnsure(difference)))
      lines.push(`${UNSURE} the 95 % interval of the difference has 0 in it`);
  }
  if (hasSeveralInstances(study)) {
    lines.push(
      'issuers, submitters, FTS instances: sums, of peaks too;',
      'latency and utilisation of the highest',
    );
  }
  if (replications > 1) {
    lines.push(`mean of ${replications} replications, 95 % intervals in comparison.csv`);
  }
  return lines;
}

function hasSeveralInstances({ variants }: StudyResult): boolean {
  const figures = variants.flatMap(({ runs }) => runs.slice(0, 1).map((run) => new RunFigures(run)));
  return figures.some((run) => ['iam', 'rucio', 'fts'].some((system) => run.count(system) > 1));
}
