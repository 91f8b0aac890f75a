import { metricDefinition, unitOf } from '../systems/catalogue.js';
import type { Stat } from '../systems/metric.js';
import { type Estimate, estimateOf, type Statistic } from './estimate.js';
import type { StatValue } from './instrument.js';
import { ALPHA } from './interval.js';
import { isPartial } from './partial.js';
import type { FailureRow, RunResult } from './run-result.js';

/** One statistic over the replications of a variant that have it: a duration without samples has none. */
export interface SummaryRow extends Estimate {
  readonly metric: string;
  readonly stat: Stat;
  readonly unit: string;
}

/**
 * Every statistic of every metric over the replications, metrics in the order of their names; none of a time until
 * something that did not come in all of them.
 * @param alpha how often an interval may miss
 */
export function summarise(runs: readonly RunResult[], alpha = ALPHA): SummaryRow[] {
  const samples = new Map<string, { metric: string; stat: Stat; sample: StatValue[] }>();
  const metrics = [...new Set(runs.flatMap((run) => run.metrics.map(({ name }) => name)))].sort();
  const byName = runs.map((run) => new Map(run.metrics.map((metric) => [metric.name, metric])));
  for (const metric of metrics) {
    if (runs.some((run) => isPartial(metric, run.metrics))) continue;
    for (const run of byName) {
      for (const value of run.get(metric)?.stats ?? []) {
        const { stat } = value;
        const key = `${metric} ${stat}`;
        const known = samples.get(key);
        if (known === undefined) samples.set(key, { metric, stat, sample: [value] });
        else known.sample.push(value);
      }
    }
  }
  return [...samples.values()].map(({ metric, stat, sample }) => {
    const statistic = statisticOf(metric, stat);
    return { metric, stat, unit: statistic.unit, ...estimateOf(statistic, sample, alpha) };
  });
}

/** A statistic of a metric by its full name. */
export function statisticOf(metric: string, stat: Stat): Statistic {
  const definition = metricDefinition(metric);
  return { kind: definition.kind, stat, unit: unitOf(definition, stat) };
}

/** Looks up statistics, or what else a row tells, by metric and stat; undefined where there is none. */
export function summaryLookup(
  rows: readonly SummaryRow[],
  of: (row: SummaryRow) => number | undefined = ({ value }) => value,
): (metric: string, stat: Stat) => number | undefined {
  const values = new Map(rows.map((row) => [`${row.metric} ${row.stat}`, of(row)]));
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
