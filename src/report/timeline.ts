import type { RunResult } from '../measure/run-result.js';
import { metricDefinition } from '../systems/catalogue.js';

const SECOND_US = 1_000_000;
/** So many rows are made at once: some megabytes. */
const ROWS_AT_ONCE = 20_000;

/** A metric in a bin of a replication. */
export type TimelineRow = readonly [
  replication: number,
  endS: number,
  metric: string,
  unit: string,
  value: number,
];

/**
 * The rows of a timeline, replication by replication and bin by bin; none where a bin has no sample. They come in parts
 * of some thousands, which are made when they are asked for: all of them together may be more than a string, or the
 * memory, can hold.
 */
export function* timelineRows(runs: readonly RunResult[]): Generator<TimelineRow[]> {
  let rows: TimelineRow[] = [];
  for (const { replication, metrics, binEndsUs } of runs) {
    const series = metrics.flatMap((metric) => {
      const { unit } = metricDefinition(metric.name);
      return metric.series.map(({ name, values }) => ({ name, values, unit }));
    });
    for (const [bin, endUs] of binEndsUs.entries()) {
      for (const { name, values, unit } of series) {
        if (!Number.isNaN(values[bin])) rows.push([replication, endUs / SECOND_US, name, unit, values[bin]]);
      }
      if (rows.length < ROWS_AT_ONCE) continue;
      yield rows;
      rows = [];
    }
  }
  yield rows;
}
