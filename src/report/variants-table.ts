import { human } from '../language/human.js';
import type { StudyResult } from '../measure/study-result.js';
import { compare } from './comparison.js';
import { type Terminal, textTable } from './text-table.js';

const NO_FIGURE = '–';

/**
 * What a planner asks of variants first, a row each: the few figures in which they differ. Empty for one variant, and
 * where all come to the same.
 */
export function variantsTable(study: StudyResult, terminal: Terminal): string {
  if (study.variants.length < 2) return '';
  const shown = compare({ study, dependence: new Map(), baseline: undefined }).flatMap(
    ({ measure: { brief, unit }, cells }) => {
      const texts = cells.map(({ estimate }) =>
        estimate === undefined ? NO_FIGURE : human(estimate.value, unit),
      );
      return brief === undefined || new Set(texts).size === 1 ? [] : [{ title: brief, texts }];
    },
  );
  if (shown.length === 0) return '';
  const columns = [{ title: 'variant' }, ...shown.map(({ title }) => ({ title, align: 'right' as const }))];
  const rows = study.variants.map(({ name }, index) => [name, ...shown.map(({ texts }) => texts[index])]);
  return `${textTable(columns, rows, terminal)}\n`;
}
