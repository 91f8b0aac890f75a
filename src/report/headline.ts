import { human, isNothing } from '../language/human.js';
import type { StudyResult } from '../measure/study-result.js';
import { summarise, summaryLookup } from '../measure/summary.js';
import { findMetric, unitOf } from '../systems/catalogue.js';
import type { HeadlineRow } from '../systems/headline.js';
import { SYSTEMS } from '../systems/registry.js';
import type { Figure } from '../systems/system.js';
import { prose, type Row, type Terminal, textTable } from './text-table.js';

/** The headline figures of a study: what a planner asks of a run, variants side by side. */
export function headlineTable(study: StudyResult, terminal: Terminal): string {
  const lookups = study.variants.map(({ runs }) => summaryLookup(summarise(runs)));
  const metrics = new Set(
    study.variants.flatMap(({ runs }) => runs.flatMap((run) => run.metrics.map(({ name }) => name))),
  );
  const rows = rowsOf([...metrics].sort(), lookups);
  if (rows.length === 0) return 'Nothing happened: no request and no transfer.\n';
  const variants = study.variants.map(({ name }) => ({
    title: study.hasVariants ? name : '',
    align: 'right' as const,
  }));
  const replications = Math.max(...study.variants.map(({ runs }) => runs.length));
  const note =
    replications > 1
      ? [prose([`mean of ${replications} replications; 95 % intervals are in summary.csv`], terminal)]
      : [];
  return `${[textTable([{}, ...variants], rows, terminal), ...note].join('\n\n')}\n`;
}

/**
 * The rows of each instance of each system, under its title. Rows that no variant has a figure for, and titles
 * without rows, are left out.
 * @param metrics names of all metrics of all variants
 */
function rowsOf(metrics: readonly string[], figures: readonly Figure[]): Row[] {
  return SYSTEMS.flatMap(({ prefix, titleOf, headline = [], isShown }) => {
    const of = metrics.filter((name) => name.startsWith(`${prefix}.`)).map((name) => name.split('.')[1]);
    const instances = [...new Set(of)];
    return instances
      .filter((name) => isShown?.(name, instances, figures) ?? true)
      .flatMap((name): Row[] => {
        const rows = headline
          .map((row) => ({ ...row, metric: `${prefix}.${name}.${row.metric}` }))
          .filter((row) => hasFigure(row, figures))
          .map((row) => [row.label, ...figures.map((figure) => cellOf(row, figure))]);
        return rows.length === 0 ? [] : [titleOf(name), ...rows];
      });
  });
}

function hasFigure({ metric, stats, ...even }: HeadlineRow, figures: readonly Figure[]): boolean {
  if (even.evenNone) return true;
  const values = figures.flatMap((figure) => stats.map((stat) => figure(metric, stat)));
  return values.some((value) => value !== undefined && (even.evenZero || !isNothing(value)));
}

/** The text of a variant's cell; `–` where it has no such figure. */
function cellOf({ metric, stats }: HeadlineRow, figure: Figure): string {
  const definition = findMetric(metric);
  const texts = stats.map((stat) => {
    const value = figure(metric, stat);
    return value === undefined || definition === undefined ? '–' : human(value, unitOf(definition, stat));
  });
  return withUnitOnce(texts).join(' / ');
}

/** `1.5 Hz / 146 Hz` is read faster as `1.5 / 146 Hz`. */
function withUnitOnce(texts: readonly string[]): string[] {
  const units = texts.map((text) => text.split(' ')[1]);
  return texts.map((text, index) =>
    units[index] !== undefined && units[index] === units[index + 1] ? text.split(' ')[0] : text,
  );
}
