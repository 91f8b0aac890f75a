import type { ComparedStudy, Comparison } from './comparison.js';
import { type Cell, csvOf } from './csv.js';

/**
 * comparison.csv: one row a measure, statistic and variant, so that a spreadsheet can pivot it. `better` is `lower`,
 * `higher` or empty; an outage of any length is `inf`.
 */
export function comparisonCsv(
  { study, baseline }: ComparedStudy,
  comparisons: readonly Comparison[],
): string {
  const rows = comparisons.flatMap(({ measure, cells }) =>
    cells.flatMap(({ estimate, difference }, index) =>
      estimate === undefined
        ? []
        : [{ ...measure, estimate, difference, variant: study.variants[index].name }],
    ),
  );
  return csvOf(rows, {
    measure: ({ measure }) => measure,
    stat: ({ stat }) => stat,
    unit: ({ unit }) => unit,
    better: ({ better }) => better,
    variant: ({ variant }) => variant,
    value: ({ estimate }) => figure(estimate.value),
    ci95_low: ({ estimate }) => figure(estimate.ci95?.low),
    ci95_high: ({ estimate }) => figure(estimate.ci95?.high),
    replications: ({ estimate }) => estimate.replications,
    baseline: () => baseline,
    difference: ({ difference }) => figure(difference?.value),
    difference_ci95_low: ({ difference }) => figure(difference?.ci95?.low),
    difference_ci95_high: ({ difference }) => figure(difference?.ci95?.high),
  });
}

function figure(value: number | undefined): Cell | undefined {
  return value === Number.POSITIVE_INFINITY ? 'inf' : value;
}
