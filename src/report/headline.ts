import type { StudyResult } from '../measure/study-result.js';
import { summarise, summaryLookup } from '../measure/summary.js';
import { headlineSections } from './headline-rows.js';
import { prose, type Row, type Terminal, textTable } from './text-table.js';

/** The headline figures of a study: what a planner asks of a run, variants side by side. */
export function headlineTable(study: StudyResult, terminal: Terminal): string {
  const lookups = study.variants.map(({ runs }) => summaryLookup(summarise(runs)));
  const metrics = new Set(
    study.variants.flatMap(({ runs }) => runs.flatMap((run) => run.metrics.map(({ name }) => name))),
  );
  const sections = headlineSections([...metrics].sort(), lookups);
  if (sections.length === 0) return 'Nothing happened: no request and no transfer.\n';
  const variants = study.variants.map(({ name }) => ({
    title: study.hasVariants ? name : '',
    align: 'right' as const,
  }));
  const rows = sections.flatMap(({ title, rows }): Row[] => [
    title,
    ...rows.map(({ label, cell }) => [label, ...lookups.map(cell)]),
  ]);
  const replications = Math.max(...study.variants.map(({ runs }) => runs.length));
  const note =
    replications > 1
      ? [prose([`mean of ${replications} replications; 95 % intervals are in summary.csv`], terminal)]
      : [];
  return `${[textTable([{}, ...variants], rows, terminal), ...note].join('\n\n')}\n`;
}
