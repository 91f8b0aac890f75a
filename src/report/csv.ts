import { stringify } from 'csv-stringify/sync';
import type { RunResult } from '../measure/run-result.js';
import { type SummaryRow, summarise, summariseFailures } from '../measure/summary.js';
import { formatNumber } from './number.js';
import { timelineRows } from './timeline.js';

const SECOND_US = 1_000_000;

/** A field of a result file. */
export type Cell = string | number;

/** Fields of a row of a table, by the names of their columns. */
export type Columns<T> = Readonly<Record<string, (thing: T) => Cell | undefined>>;

/**
 * summary.csv: one row a metric and statistic. `samples`: the durations, trials or events of all replications; `least`
 * and `most`: the smallest and the largest replication; `no_interval`: why there is none.
 */
export function summaryCsv(runs: readonly RunResult[]): string {
  return csvOf(summarise(runs), SUMMARY_COLUMNS);
}

/** The columns of a summary. */
export const SUMMARY_COLUMNS = {
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
} as const satisfies Columns<SummaryRow>;

/**
 * timeline.csv, in parts: one row a replication, bin and metric; no row where a bin has no sample. `time_s` ends the bin.
 */
export function* timelineCsv(runs: readonly RunResult[]): Generator<string> {
  yield csv([], ['replication', 'time_s', 'metric', 'unit', 'value']);
  for (const rows of timelineRows(runs)) yield csv(rows);
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
export function csvOf<T>(things: readonly T[], columns: Columns<T>): string {
  const fields = Object.values(columns);
  return csv(
    things.map((thing) => fields.map((field) => field(thing) ?? '')),
    Object.keys(columns),
  );
}

/** Text that a spreadsheet would read as a formula is quoted with an apostrophe; numbers are not touched. */
function csv(rows: readonly (readonly Cell[])[], header?: readonly string[]): string {
  return stringify([...(header === undefined ? [] : [[...header]]), ...rows.map((row) => [...row])], {
    escape_formulas: true,
    cast: { number: formatNumber },
  });
}
