import type { RunResult } from '../../measure/run-result.js';
import type { Series } from './chart.js';

const SECOND_US = 1_000_000;

/**
 * The series of one variant's runs, by name. With several replications a series is their mean, bin by bin, over the
 * replications that have a value there.
 */
export class RunSeries {
  private readonly byName = new Map<string, Float64Array[]>();
  private readonly timesS: readonly number[];
  /** Names of all metrics that have a series, in order. */
  readonly names: readonly string[];

  constructor(runs: readonly RunResult[]) {
    for (const run of runs) {
      for (const { name, values } of run.metrics.flatMap(({ series }) => series)) {
        const known = this.byName.get(name);
        if (known === undefined) this.byName.set(name, [values]);
        else known.push(values);
      }
    }
    this.names = [...this.byName.keys()].sort();
    this.timesS = (runs[0]?.binEndsUs ?? []).map((us) => us / SECOND_US);
  }

  /** A series for a chart; all gaps when no run has it. */
  line(name: string, label: string): Series {
    const runs = this.byName.get(name) ?? [];
    const values = this.timesS.map((_, bin) => {
      const samples = runs.map((run) => run[bin]).filter((value) => !Number.isNaN(value));
      return samples.length === 0 ? null : samples.reduce((sum, value) => sum + value, 0) / samples.length;
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
