import { stringify } from 'csv-stringify/sync';
import type { RunResult } from '../measure/run-result.js';
import { summarise, summariseFailures } from '../measure/summary.js';
import { metricDefinition } from '../systems/catalogue.js';
import { formatNumber } from './number.js';

const SECOND_US = 1_000_000;

/** A field of a result file. */
export type Cell = string | number;

/**
 * summary.csv: one row a metric and statistic. `samples`: the durations, trials or events of all replications; `least`
 * and `most`: the smallest and the largest replication; `no_interval`: why there is none.
 */
export function summaryCsv(runs: readonly RunResult[]): string {
  return csvOf(summarise(runs), {
    metric: ({ metric }) => metric,
    stat: ({ stat }) => stat,
    unit: ({ unit }) => unit,
    value: ({ value }) => value,
    ci95_low: ({ ci95 }) => ci95?.low,
    ci95_high: ({ ci95 }) => ci95?.high,
    replications: ({ replications }) => replications,
    samples: ({ samples }) => samples,
    least: ({ least }) => least,
    most: ({ most }) => most,
    no_interval: ({ noInterval }) => noInterval,
  });
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
  return csvOf(summariseFailures(runs), {
    experiment: ({ experiment }) => experiment,
    cause: ({ cause }) => cause,
    transfers: ({ transfers }) => transfers,
    first_s: ({ firstUs }) => firstUs / SECOND_US,
    last_s: ({ lastUs }) => lastUs / SECOND_US,
    sample: ({ sample }) => sample,
  });
}

/** A row for each of some things, with columns of these names; a field is empty where a thing has no such value. */
export function csvOf<T>(
  things: readonly T[],
  columns: Readonly<Record<string, (thing: T) => Cell | undefined>>,
): string {
  const fields = Object.values(columns);
  return csv(
    Object.keys(columns),
    things.map((thing) => fields.map((field) => field(thing) ?? '')),
  );
}

/** Text that a spreadsheet would read as a formula is quoted with an apostrophe; numbers are not touched. */
function csv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return stringify([[...header], ...rows.map((row) => [...row])], {
    escape_formulas: true,
    cast: { number: formatNumber },
  });
}
