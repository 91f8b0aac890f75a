import type { ComparedStudy, Comparison } from './comparison.js';
import { type Cell, csv } from './csv.js';

const HEADER = [
  'measure',
  'stat',
  'unit',
  'better',
  'variant',
  'value',
  'ci95_low',
  'ci95_high',
  'replications',
  'baseline',
  'difference',
  'difference_ci95_low',
  'difference_ci95_high',
] as const;

/**
 * comparison.csv: one row a measure, statistic and variant, so that a spreadsheet can pivot it. `better` is `lower`,
 * `higher` or empty; an outage of any length is `inf`.
 */
export function comparisonCsv(
  { study, baseline }: ComparedStudy,
  comparisons: readonly Comparison[],
): string {
  return csv(
    HEADER,
    comparisons.flatMap(({ measure, cells }) =>
      cells.flatMap(({ estimate, difference }, index): Cell[][] =>
        estimate === undefined
          ? []
          : [
              [
                measure.measure,
                measure.stat,
                measure.unit,
                measure.better ?? '',
                study.variants[index].name,
                figure(estimate.value),
                figure(estimate.ci95?.low),
                figure(estimate.ci95?.high),
                estimate.replications,
                baseline ?? '',
                figure(difference?.value),
                figure(difference?.ci95?.low),
                figure(difference?.ci95?.high),
              ],
            ],
      ),
    ),
  );
}

function figure(value: number | undefined): Cell {
  if (value === undefined) return '';
  return value === Number.POSITIVE_INFINITY ? 'inf' : value;
}
