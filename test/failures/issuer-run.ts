import type { MetricResult, RunResult } from '../../src/measure/run-result.js';
import { scenarioOf } from '../../src/scenario/check.js';
import { simulate } from '../../src/study/simulate.js';
import type { Stat } from '../../src/systems/metric.js';

/** A part of a scenario as it would be written. */
type Plain = Readonly<Record<string, unknown>>;

/** An issuer alone with clients that ask it for tokens, as a scenario; bins of a minute unless said otherwise. */
export class IssuerRun {
  private readonly result: RunResult;
  readonly binS: number;

  constructor(
    horizon: string,
    issuer: Plain,
    loads: readonly Plain[],
    faults: readonly Plain[] = [],
    binS = 60,
  ) {
    this.binS = binS;
    const scenario = scenarioOf({
      name: 'issuer',
      title: 'Issuer',
      horizon,
      bin: `${binS} s`,
      issuers: { cms: issuer },
      load_tests: loads.map((load, at) => ({ name: `load-${at}`, ...load })),
      faults,
    });
    this.result = simulate(scenario, new Map(), 0);
  }

  /** A statistic of a metric of the issuer; NaN without samples. */
  stat(metric: string, stat: Stat): number {
    return this.metric(metric).stats.find((each) => each.stat === stat)?.value ?? Number.NaN;
  }

  /** The bins of a metric of the issuer; nothing where it has no sample. */
  bins(metric: string): readonly number[] {
    return Array.from(this.metric(metric).series[0]?.values ?? []);
  }

  /** Mean of a metric from one time to another, s. */
  mean(metric: string, fromS: number, untilS: number): number {
    const bins = this.bins(metric).slice(Math.round(fromS / this.binS), Math.round(untilS / this.binS));
    return bins.reduce((sum, value) => sum + value, 0) / bins.length;
  }

  /** End of the first bin in which a metric is above a limit, s; Infinity when there is none. */
  firstAboveS(metric: string, limit: number): number {
    const at = this.bins(metric).findIndex((value) => value > limit);
    return at < 0 ? Number.POSITIVE_INFINITY : (at + 1) * this.binS;
  }

  /** Text of all that was measured. */
  get text(): string {
    return JSON.stringify(this.result, (_, value: unknown) =>
      value instanceof Float64Array ? Array.from(value) : value,
    );
  }

  private metric(name: string): MetricResult {
    const found = this.result.metrics.find((each) => each.name === `iam.cms.${name}`);
    if (found === undefined) throw new RangeError(`no metric is called ${name}`);
    return found;
  }
}
