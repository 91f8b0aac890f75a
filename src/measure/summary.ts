import { metricDefinition, unitOf } from '../systems/catalogue.js';
import type { Stat } from '../systems/metric.js';
import type { FailureRow, RunResult } from './run-result.js';
import { studentT95 } from './student-t.js';

/** One statistic over the replications of a variant. */
export interface SummaryRow {
  readonly metric: string;
  readonly stat: Stat;
  readonly unit: string;
  /** Mean over the replications that have this statistic. */
  readonly value: number;
  /** The 95 % confidence interval of the mean (Student's t); undefined with one replication. */
  readonly ci95: { readonly low: number; readonly high: number } | undefined;
  /** Replications that have this statistic: a duration without samples has none. */
  readonly replications: number;
}

/** Every statistic of every metric over the replications, metrics in the order of their names. */
export function summarise(runs: readonly RunResult[]): SummaryRow[] {
  const samples = new Map<string, { metric: string; stat: Stat; values: number[] }>();
  const metrics = [...new Set(runs.flatMap((run) => run.metrics.map(({ name }) => name)))].sort();
  const byName = runs.map((run) => new Map(run.metrics.map((metric) => [metric.name, metric])));
  for (const metric of metrics) {
    for (const run of byName) {
      for (const { stat, value } of run.get(metric)?.stats ?? []) {
        const key = `${metric} ${stat}`;
        const sample = samples.get(key);
        if (sample === undefined) samples.set(key, { metric, stat, values: [value] });
        else sample.values.push(value);
      }
    }
  }
  return [...samples.values()].map(({ metric, stat, values }) => ({
    metric,
    stat,
    unit: unitOf(metricDefinition(metric), stat),
    ...meanOf(values),
    replications: values.length,
  }));
}

/** Looks up statistics by metric and stat; undefined where there is none. */
export function summaryLookup(
  rows: readonly SummaryRow[],
): (metric: string, stat: Stat) => number | undefined {
  const values = new Map(rows.map((row) => [`${row.metric} ${row.stat}`, row.value]));
  return (metric, stat) => values.get(`${metric} ${stat}`);
}

/**
 * Failures over the replications: transfers are the mean (0 in a replication without), times the earliest and the
 * latest, the sample that of the first replication that has one.
 */
export function summariseFailures(runs: readonly RunResult[]): FailureRow[] {
  const merged = new Map<string, FailureRow>();
  for (const row of runs.flatMap((run) => run.failures)) {
    const key = `${row.experiment} ${row.cause}`;
    const before = merged.get(key);
    merged.set(
      key,
      before === undefined
        ? row
        : {
            ...before,
            transfers: before.transfers + row.transfers,
            firstUs: Math.min(before.firstUs, row.firstUs),
            lastUs: Math.max(before.lastUs, row.lastUs),
          },
    );
  }
  return [...merged]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, row]) => ({ ...row, transfers: row.transfers / runs.length }));
}

/** The mean of a sample, at least one value, with its 95 % t-interval where there are two or more. */
export function meanOf(values: readonly number[]): Pick<SummaryRow, 'value' | 'ci95'> {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { value: mean, ci95: undefined };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const half = studentT95(n - 1) * Math.sqrt(variance / n);
  return { value: mean, ci95: { low: mean - half, high: mean + half } };
}
