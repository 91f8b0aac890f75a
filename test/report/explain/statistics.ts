import type { Stat } from '../../../src/systems/metric.js';

const STATS: readonly Stat[] = ['mean', 'max', 'final', 'total', 'p50', 'p95', 'p99'];

/** A statistic by its name. */
export function statOf(name: string): Stat {
  const found = STATS.find((stat) => stat === name);
  if (found === undefined) throw new RangeError(`there is no statistic ${name}`);
  return found;
}
