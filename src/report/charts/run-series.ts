import { mean, rollup } from 'd3-array';
import type { RunResult } from '../../measure/run-result.js';
import type { Series } from './chart.js';

const SECOND_US = 1_000_000;

/**
 * The series of one variant's runs, by name. With several replications a series is their mean, bin by bin, over the
 * replications that have a value there.
 */
export class RunSeries {
  private readonly byName: ReadonlyMap<string, readonly Float64Array[]>;
  private readonly timesS: readonly number[];
  /** Names of all metrics that have a series, in order. */
  readonly names: readonly string[];

  constructor(runs: readonly RunResult[]) {
    const all = runs.flatMap(({ metrics }) => metrics.flatMap(({ series }) => series));
    this.byName = rollup(
      all,
      (some) => some.map(({ values }) => values),
      ({ name }) => name,
    );
    this.names = [...this.byName.keys()].sort();
    this.timesS = (runs[0]?.binEndsUs ?? []).map((us) => us / SECOND_US);
  }

  /** A series for a chart; all gaps when no run has it. */
  line(name: string, label: string): Series {
    const runs = this.byName.get(name) ?? [];
    const values = this.timesS.map((_, bin) => {
      const samples = runs.map((run) => run[bin]).filter((value) => !Number.isNaN(value));
      return mean(samples) ?? null;
    });
    return { label, values, timesS: this.timesS };
  }

  /** The names of instances that have a series `<system>.<instance>.…`, in order. */
  instances(system: string): readonly string[] {
    const found = this.names
      .filter((name) => name.startsWith(`${system}.`))
      .map((name) => name.split('.')[1]);
    return [...new Set(found)];
  }

  /** What follows `prefix` in the names that begin with it. */
  endings(prefix: string): readonly string[] {
    return this.names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  }
}
