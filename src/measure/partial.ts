import { metricDefinition } from '../systems/catalogue.js';
import type { MetricResult } from './run-result.js';

/**
 * Whether a metric of a run has samples of the lucky cases alone: it is a time until something, and the share beside it
 * says that this did not always come.
 */
export function isPartial(metric: string, metrics: readonly MetricResult[]): boolean {
  const { onlyIfAll } = metricDefinition(metric);
  if (onlyIfAll === undefined) return false;
  const share = `${metric.slice(0, metric.lastIndexOf('.'))}.${onlyIfAll}`;
  const found = metrics.find(({ name }) => name === share)?.stats.find(({ stat }) => stat === 'mean');
  return found !== undefined && found.value < 1;
}
