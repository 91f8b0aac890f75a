import { meanOfLaw } from '../../../kernel/distribution.js';
import { SECOND_US } from '../../../kernel/simulation.js';
import type { Scenario } from '../../../scenario/schema.js';

type Workload = Scenario['workloads'][number];

/** Mean time of a copy between two endpoints that have bandwidth for it, s. The spread of its rate has mean 1. */
export function copyS(scenario: Scenario, workload: Workload, source: string, destination: string): number {
  const { sites, storage } = scenario;
  const throughput = Math.min(sites[source]?.throughput ?? 1, sites[destination]?.throughput ?? 1);
  const slower = 1 + storage.throughput_cv ** 2;
  return meanOfLaw(storage.overhead) / SECOND_US + (meanOfLaw(workload.size) / throughput) * slower;
}
