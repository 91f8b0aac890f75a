import pc from 'picocolors';
import type { StudyResult } from '../measure/study-result.js';
import { summarise, summaryLookup } from '../measure/summary.js';
import { headlineSections, type Lookup } from './headline-rows.js';

/** The terminal that the table is printed on. */
export interface Terminal {
  /** Characters in a line. */
  readonly columns: number;
  readonly colour: boolean;
}

const GAP = 2;
/** Columns are not made wider than this for the sake of a variant's name; longer names run over several lines. */
const NAME_WIDTH = 18;

/** A column of the table: a variant. */
interface Column {
  readonly name: string;
  readonly width: number;
  readonly lookup: Lookup;
}

/**
 * The headline figures as plain, aligned text: what a planner asks of a run, variants side by side. Variants that do
 * not fit beside each other follow in further tables.
 */
export function headlineTable(study: StudyResult, terminal: Terminal): string {
  const lookups = study.variants.map(({ runs }) => summaryLookup(summarise(runs)));
  const metrics = new Set(
    study.variants.flatMap(({ runs }) => runs.flatMap((run) => run.metrics.map(({ name }) => name))),
  );
  const sections = headlineSections([...metrics].sort(), lookups);
  if (sections.length === 0) return 'Nothing happened: no request and no transfer.\n';

  const labelWidth = Math.max(
    ...sections.flatMap(({ title, rows }) => [title.length, ...rows.map(({ label }) => label.length + GAP)]),
  );
  const columns = study.variants.map(
    ({ name }, index): Column => ({
      name: study.hasVariants ? name : '',
      lookup: lookups[index],
      width: Math.max(
        Math.min(study.hasVariants ? name.length : 0, NAME_WIDTH),
        ...sections.flatMap(({ rows }) => rows.map(({ cell }) => cell(lookups[index]).length)),
      ),
    }),
  );
  const bold = pc.createColors(terminal.colour).bold;
  const blocks = blocksOf(columns, terminal.columns - labelWidth).map((block) => {
    const lines = header(block, labelWidth).map((line) => bold(line));
    for (const { title, rows } of sections) {
      lines.push(bold(title));
      for (const { label, cell } of rows) {
        const cells = block.map(({ lookup, width }) => cell(lookup).padStart(width + GAP)).join('');
        lines.push(`${' '.repeat(GAP)}${label}`.padEnd(labelWidth) + cells);
      }
    }
    return lines.join('\n');
  });
  const replications = Math.max(...study.variants.map(({ runs }) => runs.length));
  const note =
    replications > 1 ? `\n\nmean of ${replications} replications; 95 % intervals are in summary.csv` : '';
  return `${blocks.join('\n\n')}${note}\n`;
}

/** Cuts the columns into runs that fit into a width; at least one column each. */
function blocksOf(columns: readonly Column[], width: number): Column[][] {
  const blocks: Column[][] = [];
  let left = 0;
  for (const column of columns) {
    const needed = column.width + GAP;
    if (blocks.length === 0 || needed > left) {
      blocks.push([]);
      left = width;
    }
    blocks[blocks.length - 1].push(column);
    left -= needed;
  }
  return blocks;
}

/** The variants' names above their columns, over as many lines as the longest needs; no line without names. */
function header(columns: readonly Column[], labelWidth: number): string[] {
  const names = columns.map(({ name, width }) => pieces(name, width));
  const height = Math.max(...names.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    columns.reduce((text, { width }, index) => {
      // Short names stand on the last line, beside the end of the long ones.
      const piece = names[index][line - (height - names[index].length)] ?? '';
      return text + piece.padStart(width + GAP);
    }, ' '.repeat(labelWidth)),
  );
}

/** A name in lines of at most `width`, broken after a hyphen where there is one. */
function pieces(name: string, width: number): string[] {
  const lines: string[] = [];
  let rest = name;
  while (rest.length > width) {
    const hyphen = rest.lastIndexOf('-', width - 1);
    const cut = hyphen > 0 ? hyphen + 1 : width;
    lines.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  return rest === '' ? lines : [...lines, rest];
}
