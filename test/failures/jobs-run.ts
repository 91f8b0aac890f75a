import type { MetricResult, RunResult } from '../../src/measure/run-result.js';
import { scenarioOf } from '../../src/scenario/check.js';
import { simulate } from '../../src/study/simulate.js';
import type { Stat } from '../../src/systems/metric.js';

type Plain = Readonly<Record<string, unknown>>;

/** What a run of jobs is made of; what is left out is as by default, and no jobs where there are none. */
export interface JobsRunParts {
  readonly horizon: string;
  readonly issuer?: Plain;
  /** Life of access tokens. */
  readonly life?: string;
  readonly vault?: Plain;
  readonly points?: Plain;
  readonly jobs?: Plain;
  readonly faults?: readonly Plain[];
  readonly binS?: number;
}

/** One issuer, one vault `cern`, access points `ap`, and perhaps jobs `all`; bins of a minute unless said otherwise. */
export class JobsRun {
  private readonly result: RunResult;
  private readonly binS: number;

  constructor({
    horizon,
    issuer,
    life = '6 h',
    vault = {},
    points,
    jobs,
    faults = [],
    binS = 60,
  }: JobsRunParts) {
    this.binS = binS;
    const client = { access_lifetime: life, refresh_lifetime: '90 d' };
    const scenario = scenarioOf({
      name: 'jobs',
      title: 'Jobs',
      horizon,
      bin: `${binS} s`,
      issuers: { cms: { clients: { vault: client }, ...issuer } },
      vaults: { cern: vault },
      access_points: { ap: { count: 4, ...points } },
      jobs: jobs === undefined ? {} : { all: jobs },
      faults,
    });
    this.result = simulate(scenario, new Map(), 0);
  }

  /** A statistic of a metric; NaN without samples. */
  stat(metric: string, stat: Stat): number {
    return this.metric(metric).stats.find((each) => each.stat === stat)?.value ?? Number.NaN;
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

  bins(metric: string): readonly number[] {
    return Array.from(this.metric(metric).series[0]?.values ?? []);
  }

  private metric(name: string): MetricResult {
    const found = this.result.metrics.find((each) => each.name === name);
    if (found === undefined) throw new RangeError(`no metric is called ${name}`);
    return found;
  }
}
