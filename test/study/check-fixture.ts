import type { RunResult, WindowResult } from '../../src/measure/run-result.js';
import type { Expectation } from '../../src/scenario/expectations.js';
import { metricDefinition, unitOf } from '../../src/systems/catalogue.js';
import type { Stat } from '../../src/systems/metric.js';

/** Statistics of one made-up run: `<metric> <stat>` and value. */
export type Values = Readonly<Record<string, number>>;

/** A made-up run of an hour in four bins, and what was measured in windows of it. */
export function runOf(values: Values, replication = 0, windows: readonly WindowResult[] = []): RunResult {
  const names = new Set(Object.keys(values).map((key) => key.split(' ')[0] ?? ''));
  return {
    replication,
    startUs: 0,
    endUs: 3600e6,
    binEndsUs: [900e6, 1800e6, 2700e6, 3600e6],
    metrics: [...names].sort().map((name) => ({
      name,
      stats: Object.entries(values)
        .filter(([key]) => key.startsWith(`${name} `))
        .map(([key, value]) => ({ stat: (key.split(' ')[1] ?? '') as Stat, value })),
      series: [],
    })),
    failures: [],
    faults: [],
    windows,
  };
}

/** An expectation that the mean rate of client_credentials is 9 to 11 Hz, but for what is given. */
export function expectationOf(given: Partial<Expectation> = {}): Expectation {
  const { metric = 'iam.cms.rate.client_credentials', stat = 'mean' } = given;
  const metrics = metric.split(' + ');
  return {
    metric,
    metrics,
    stat,
    variant: 'base',
    window: undefined,
    name: 'requests',
    over: undefined,
    unit: unitOf(metricDefinition(metrics[0] ?? ''), stat),
    published: undefined,
    band: [9, 11],
    figure: undefined,
    use: 'predicted',
    source: 'T1',
    note: undefined,
    at: { file: '/repo/scenarios/small.yaml', line: 21, column: 5 },
    ...given,
  };
}
