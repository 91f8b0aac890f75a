import { human, isNothing } from '../language/human.js';
import type { StudyResult } from '../measure/study-result.js';
import { type SummaryRow, summarise, summaryLookup } from '../measure/summary.js';
import { findMetric, unitOf } from '../systems/catalogue.js';
import type { HeadlineRow } from '../systems/headline.js';
import { SYSTEMS } from '../systems/registry.js';
import type { Figure } from '../systems/system.js';
import { prose, type Row, type Terminal, textTable } from './text-table.js';

/** The headline figures of a study: what a planner asks of a run, variants side by side. */
export function headlineTable(study: StudyResult, terminal: Terminal): string {
  const summaries = study.variants.map(({ runs }) => summarise(runs));
  const lookups = summaries.map((summary) => summaryLookup(summary));
  const errors = summaries.map((summary) => summaryLookup(summary, errorOf));
  const metrics = new Set(
    study.variants.flatMap(({ runs }) => runs.flatMap((run) => run.metrics.map(({ name }) => name))),
  );
  const rows = rowsOf([...metrics].sort(), lookups, errors);
  if (rows.length === 0) return 'Nothing happened: no request and no transfer.\n';
  const variants = study.variants.map(({ name }) => ({
    title: study.hasVariants ? name : '',
    align: 'right' as const,
  }));
  const replications = Math.max(...study.variants.map(({ runs }) => runs.length));
  const note =
    replications > 1
      ? [
          prose(
            [
              `mean of ${replications} replications ± half of its 95 % interval; without ± none holds, and summary.csv says why`,
            ],
            terminal,
          ),
        ]
      : [];
  return `${[textTable([{}, ...variants], rows, terminal), ...note].join('\n\n')}\n`;
}

/**
 * The rows of each instance of each system, under its title. Rows that no variant has a figure for, and titles
 * without rows, are left out.
 * @param metrics names of all metrics of all variants
 */
function rowsOf(metrics: readonly string[], figures: readonly Figure[], errors: readonly Figure[]): Row[] {
  return SYSTEMS.flatMap(({ prefix, titleOf, headline = [], isShown }) => {
    const of = metrics.filter((name) => name.startsWith(`${prefix}.`)).map((name) => name.split('.')[1]);
    const instances = [...new Set(of)];
    return instances
      .filter((name) => isShown?.(name, instances, figures) ?? true)
      .flatMap((name): Row[] => {
        const rows = headline
          .map((row) => ({ ...row, metric: `${prefix}.${name}.${row.metric}` }))
          .filter((row) => hasFigure(row, figures))
          .map((row) => [row.label, ...figures.map((figure, index) => cellOf(row, figure, errors[index]))]);
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
function cellOf({ metric, stats }: HeadlineRow, figure: Figure, error: Figure): string {
  const definition = findMetric(metric);
  const texts = stats.map((stat) => {
    const value = figure(metric, stat);
    if (value === undefined || definition === undefined) return '–';
    return withError(human(value, unitOf(definition, stat)), value, error(metric, stat));
  });
  return withUnitOnce(texts).join(' / ');
}

/** Half of the interval of a figure that has one. */
function errorOf({ ci95 }: SummaryRow): number | undefined {
  return ci95 && (ci95.high - ci95.low) / 2;
}

/** `65.2 ± 1.3 Hz`: the error in the unit of the figure. */
function withError(text: string, value: number, error: number | undefined): string {
  const [number = '', ...unit] = text.split(' ');
  if (error === undefined || isNothing(value)) return text;
  const inUnit = Number((error * (Number(number) / value)).toPrecision(2));
  return inUnit === 0 ? text : [number, '±', inUnit, ...unit].join(' ');
}

/** `1.5 Hz / 146 Hz` is read faster as `1.5 / 146 Hz`. */
function withUnitOnce(texts: readonly string[]): string[] {
  const units = texts.map((text) => /[^\d ±–−.]+$/.exec(text)?.[0]);
  return texts.map((text, index) => {
    const unit = units[index];
    return unit !== undefined && unit === units[index + 1] ? text.slice(0, -unit.length - 1) : text;
  });
}
