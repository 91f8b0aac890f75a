import { greatest } from 'd3-array';
import type { Sampled } from '../measure/estimate.js';
import type { RunResult } from '../measure/run-result.js';
import type { Stat } from '../systems/metric.js';

/** The statistics of one run, by metric and over all instances of a system. */
export class RunFigures {
  private readonly values = new Map<string, Sampled>();
  private readonly instances = new Map<string, Set<string>>();

  constructor(run: RunResult) {
    for (const { name, stats } of run.metrics) {
      const [system, instance] = name.split('.');
      if (instance !== 'all') {
        const known = this.instances.get(system);
        if (known === undefined) this.instances.set(system, new Set([instance]));
        else known.add(instance);
      }
      for (const one of stats) this.values.set(`${name} ${one.stat}`, one);
    }
  }

  /** A statistic of one metric; undefined where there is none. */
  figure(metric: string, stat: Stat): number | undefined {
    return this.sampled(metric, stat)?.value;
  }

  /** The same, with what is known of how sure it is. */
  sampled(metric: string, stat: Stat): Sampled | undefined {
    return this.values.get(`${metric} ${stat}`);
  }

  /** The sum of `<system>.<instance>.<measure>` over the instances that have it; undefined where none has. */
  sum(system: string, measure: string, stat: Stat): number | undefined {
    return this.sampledSum(system, measure, stat)?.value;
  }

  /** The same, with what is known of how sure it is. */
  sampledSum(system: string, measure: string, stat: Stat): Sampled | undefined {
    return sumOf(this.ofInstances(system, measure, stat));
  }

  /** The largest of `<system>.<instance>.<measure>` over the instances; undefined where none has it. */
  largest(system: string, measure: string, stat: Stat): Sampled | undefined {
    return greatest(this.ofInstances(system, measure, stat), ({ value }) => value);
  }

  /** How many instances of a system the run has. */
  count(system: string): number {
    return this.instances.get(system)?.size ?? 0;
  }

  private ofInstances(system: string, measure: string, stat: Stat): Sampled[] {
    return [...(this.instances.get(system) ?? [])].flatMap(
      (instance) => this.sampled(`${system}.${instance}.${measure}`, stat) ?? [],
    );
  }
}

/** The sum of the figures that there are; undefined where there is none. Events of several are events of the sum. */
export function sumOf(figures: readonly (Sampled | undefined)[]): Sampled | undefined {
  const known = figures.filter((figure) => figure !== undefined);
  if (known.length < 2) return known[0];
  const counted = known.every(({ samples }) => samples !== undefined);
  return {
    value: known.reduce((sum, { value }) => sum + value, 0),
    samples: counted ? known.reduce((sum, { samples = 0 }) => sum + samples, 0) : undefined,
    each: known[0].each,
  };
}
