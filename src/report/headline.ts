import pc from 'picocolors';
import type { StudyResult } from '../measure/study-result.js';
import { summarise, summaryLookup } from '../measure/summary.js';
import type { Figure } from '../systems/system.js';
import { blocksOf, type Column, GAP, header, NAME_WIDTH } from './columns.js';
import { headlineSections } from './headline-rows.js';

/** The terminal that the table is printed on. */
export interface Terminal {
  /** Characters in a line. */
  readonly columns: number;
  readonly colour: boolean;
}

/** A column of the table: a variant. */
interface VariantColumn extends Column {
  readonly lookup: Figure;
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
    ({ name }, index): VariantColumn => ({
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
