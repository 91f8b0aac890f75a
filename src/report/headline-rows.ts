import { human, isNothing } from '../language/human.js';
import { findMetric, unitOf } from '../systems/catalogue.js';
import type { HeadlineRow } from '../systems/headline.js';
import { SYSTEMS } from '../systems/registry.js';
import type { Figure } from '../systems/system.js';

/** One line of the table. */
export interface HeadlineLine {
  readonly label: string;
  /** The text of a variant's cell; `–` where it has no such figure. */
  readonly cell: (figure: Figure) => string;
}

/** The lines about one system. */
export interface HeadlineSection {
  readonly title: string;
  readonly rows: readonly HeadlineLine[];
}

/**
 * What a planner asks of a run, system by system. Lines that no variant has a figure for, and sections without lines,
 * are left out.
 * @param metrics names of all metrics of all variants
 */
export function headlineSections(metrics: readonly string[], figures: readonly Figure[]): HeadlineSection[] {
  return SYSTEMS.flatMap(({ prefix, titleOf, headline, isShown }) => {
    const of = metrics.filter((name) => name.startsWith(`${prefix}.`)).map((name) => name.split('.')[1]);
    const instances = [...new Set(of)];
    return instances
      .filter((name) => isShown?.(name, instances, figures) ?? true)
      .map((name) => ({
        title: titleOf(name),
        rows: headline(name)
          .filter((row) => hasFigure(row, figures))
          .map(toLine),
      }));
  }).filter(({ rows }) => rows.length > 0);
}

function hasFigure({ metric, stats, ...even }: HeadlineRow, figures: readonly Figure[]): boolean {
  if (even.evenNone) return true;
  const values = figures.flatMap((figure) => stats.map((stat) => figure(metric, stat)));
  return values.some((value) => value !== undefined && (even.evenZero || !isNothing(value)));
}

function toLine({ label, metric, stats }: HeadlineRow): HeadlineLine {
  const definition = findMetric(metric);
  const cell = (figure: Figure) => {
    const texts = stats.map((stat) => {
      const value = figure(metric, stat);
      return value === undefined || definition === undefined ? '–' : human(value, unitOf(definition, stat));
    });
    return withUnitOnce(texts).join(' / ');
  };
  return { label, cell };
}

/** `1.5 Hz / 146 Hz` is read faster as `1.5 / 146 Hz`. */
function withUnitOnce(texts: readonly string[]): string[] {
  const units = texts.map((text) => text.split(' ')[1]);
  return texts.map((text, index) =>
    units[index] !== undefined && units[index] === units[index + 1] ? text.split(' ')[0] : text,
  );
}
