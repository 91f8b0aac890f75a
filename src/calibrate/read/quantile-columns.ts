/** Columns of a latency that is no mean: so many per cent of the requests do not exceed it, s. */
export const QUANTILE_COLUMNS = ['latency_p50_s', 'latency_p90_s', 'latency_p95_s', 'latency_p99_s'] as const;

/** The share of requests that do not exceed a latency of this column; undefined for any other column. */
export function quantileOfColumn(column: string): number | undefined {
  if (!QUANTILE_COLUMNS.some((known) => known === column)) return undefined;
  return Number(/\d+/.exec(column)?.[0]) / 100;
}
