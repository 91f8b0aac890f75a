import { stringify } from 'csv-stringify/sync';
import type { RunResult } from '../measure/run-result.js';
import { type SummaryRow, summarise, summariseFailures } from '../measure/summary.js';
import { metricDefinition } from '../systems/catalogue.js';
import { formatNumber } from './number.js';

const SECOND_US = 1_000_000;

/** A field of a result file. */
export type Cell = string | number;

/** summary.csv: one row a metric and statistic. */
export function summaryCsv(runs: readonly RunResult[]): string {
  return csv(
    ['metric', 'stat', 'unit', 'value', 'ci95_low', 'ci95_high', 'replications'],
    summarise(runs).map((row: SummaryRow) => [
      row.metric,
      row.stat,
      row.unit,
      row.value,
      row.ci95?.low ?? '',
      row.ci95?.high ?? '',
      row.replications,
    ]),
  );
}

/** timeline.csv: one row a replication, bin and metric; no row where a bin has no sample. `time_s` ends the bin. */
export function timelineCsv(runs: readonly RunResult[]): string {
  const rows: Cell[][] = [];
  for (const run of runs) {
    const series = run.metrics.flatMap((metric) => {
      const unit = metricDefinition(metric.name).unit;
      return metric.series.map(({ name, values }) => ({ name, values, unit }));
    });
    for (const [bin, endUs] of run.binEndsUs.entries()) {
      for (const { name, values, unit } of series) {
        if (!Number.isNaN(values[bin]))
          rows.push([run.replication, endUs / SECOND_US, name, unit, values[bin]]);
      }
    }
  }
  return csv(['replication', 'time_s', 'metric', 'unit', 'value'], rows);
}

/** failures.csv: one row an experiment and cause; the mean over replications. */
export function failuresCsv(runs: readonly RunResult[]): string {
  return csv(
    ['experiment', 'cause', 'transfers', 'first_s', 'last_s', 'sample'],
    summariseFailures(runs).map((row) => [
      row.experiment,
      row.cause,
      row.transfers,
      row.firstUs / SECOND_US,
      row.lastUs / SECOND_US,
      row.sample,
    ]),
  );
}

/** Text that a spreadsheet would read as a formula is quoted with an apostrophe; numbers are not touched. */
export function csv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return stringify([[...header], ...rows.map((row) => [...row])], {
    escape_formulas: true,
    cast: { number: formatNumber },
  });
}
