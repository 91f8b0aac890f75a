import type { Scenario } from '../scenario/schema.js';

/** Datasets of one workload that begin at one source. */
export interface Origin {
  readonly source: string;
  readonly datasetsHz: number;
  /** Mean files of a dataset. */
  readonly files: number;
  /** Nearly the largest number of files of a dataset. */
  readonly mostFiles: number;
  /** Mean jobs of a dataset for one destination at its first attempt, where each pod has its share in one batch. */
  readonly jobs: number;
  /** Mean batches that have files of a dataset for one destination, if nothing else is in them. */
  readonly batches: number;
  /** Datasets come at random. */
  readonly isRandom: boolean;
  /** Law of the files of a dataset. */
  readonly law: Scenario['workloads'][number]['files'];
  /** Mean number of rules of a dataset for each destination that it reaches by token. */
  readonly rules: ReadonlyMap<string, number>;
  /** FTS instances that take them. */
  readonly instances: ReadonlySet<string>;
}

/** Mean number of rules of a dataset, over all destinations. */
export function rulesOf({ rules }: Origin): number {
  const known = sums.get(rules);
  if (known !== undefined) return known;
  let sum = 0;
  for (const share of rules.values()) sum += share;
  sums.set(rules, sum);
  return sum;
}

const sums = new WeakMap<Origin['rules'], number>();
