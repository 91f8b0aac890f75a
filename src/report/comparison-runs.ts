import type { RunResult } from '../measure/run-result.js';
import type { Stat } from '../systems/metric.js';

/** The statistics of one run, by metric and over all instances of a system. */
export class RunFigures {
  private readonly values = new Map<string, number>();
  private readonly instances = new Map<string, Set<string>>();

  constructor(run: RunResult) {
    for (const { name, stats } of run.metrics) {
      const [system, instance] = name.split('.');
      if (instance !== 'all') {
        const known = this.instances.get(system);
        if (known === undefined) this.instances.set(system, new Set([instance]));
        else known.add(instance);
      }
      for (const { stat, value } of stats) this.values.set(`${name} ${stat}`, value);
    }
  }

  /** A statistic of one metric; undefined where there is none. */
  figure(metric: string, stat: Stat): number | undefined {
    return this.values.get(`${metric} ${stat}`);
  }

  /** The sum of `<system>.<instance>.<measure>` over the instances that have it; undefined where none has. */
  sum(system: string, measure: string, stat: Stat): number | undefined {
    return sumOf(this.ofInstances(system, measure, stat));
  }

  /** The largest of `<system>.<instance>.<measure>` over the instances; undefined where none has it. */
  largest(system: string, measure: string, stat: Stat): number | undefined {
    const values = this.ofInstances(system, measure, stat);
    return values.length === 0 ? undefined : Math.max(...values);
  }

  /** How many instances of a system the run has. */
  count(system: string): number {
    return this.instances.get(system)?.size ?? 0;
  }

  private ofInstances(system: string, measure: string, stat: Stat): number[] {
    return [...(this.instances.get(system) ?? [])]
      .map((instance) => this.figure(`${system}.${instance}.${measure}`, stat))
      .filter((value) => value !== undefined);
  }
}

/** The sum of the figures that there are; undefined where there is none. */
export function sumOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
}
