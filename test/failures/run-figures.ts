import type { MetricResult, RunResult } from '../../src/measure/run-result.js';
import type { Stat } from '../../src/systems/metric.js';

/** The figures of one run, of metrics that begin with a prefix. */
export class RunFigures {
  /** @param prefix left out of the names of metrics, such as `iam.cms.` */
  constructor(
    protected readonly result: RunResult,
    readonly binS: number,
    private readonly prefix = '',
  ) {}

  /** A statistic of a metric; NaN without samples. */
  stat(metric: string, stat: Stat): number {
    return this.metric(metric).stats.find((each) => each.stat === stat)?.value ?? Number.NaN;
  }

  /** The bins of a metric; nothing where it has no sample. */
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

  /** End of the last bin in which a metric is above a limit, s; 0 when there is none. */
  lastAboveS(metric: string, limit: number): number {
    return (this.bins(metric).findLastIndex((value) => value > limit) + 1) * this.binS;
  }

  private metric(name: string): MetricResult {
    const found = this.result.metrics.find((each) => each.name === `${this.prefix}${name}`);
    if (found === undefined) throw new RangeError(`no metric is called ${name}`);
    return found;
  }
}
