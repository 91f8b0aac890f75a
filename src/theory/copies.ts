import { meanOf, quantileOf } from '../kernel/distribution.js';
import type { Scenario } from '../scenario/schema.js';

type Workload = Scenario['workloads'][number];
type Law = Workload['size'];

const SECOND_US = 1e6;
const POINTS = 10_000;
const remembered = new WeakMap<Law, number>();

/** Mean of a law as its draws come out, cut at its ends. */
export function meanDrawn(law: Law): number {
  if (law.law !== 'lognormal' || (law.min === undefined && law.max === undefined)) return meanOf(law);
  const known = remembered.get(law);
  if (known !== undefined) return known;
  const quantile = quantileOf(law);
  let sum = 0;
  for (let i = 0; i < POINTS; i++) sum += quantile((i + 0.5) / POINTS);
  remembered.set(law, sum / POINTS);
  return sum / POINTS;
}

/** Mean of the squares of a law's draws. */
export function meanSquareOf(law: Law): number {
  const quantile = quantileOf(law);
  let sum = 0;
  for (let i = 0; i < POINTS; i++) sum += quantile((i + 0.5) / POINTS) ** 2;
  return sum / POINTS;
}

/** Mean time of a copy between two endpoints that have bandwidth for it, s. The spread of its rate has mean 1. */
export function copyS(scenario: Scenario, workload: Workload, source: string, destination: string): number {
  const { sites, storage } = scenario;
  const throughput = Math.min(sites[source]?.throughput ?? 1, sites[destination]?.throughput ?? 1);
  const slower = 1 + storage.throughput_cv ** 2;
  return meanDrawn(storage.overhead) / SECOND_US + (meanDrawn(workload.size) / throughput) * slower;
}
