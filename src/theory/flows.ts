import { meanOf, quantileOf } from '../kernel/distribution.js';
import type { Scenario } from '../scenario/schema.js';
import { routesOf } from './routes.js';

type Submitter = Scenario['submitters'][string];
type Workload = Scenario['workloads'][number];

/** Datasets of one workload that begin at one source. */
export interface Origin {
  readonly source: string;
  readonly datasetsHz: number;
  /** Mean files of a dataset. */
  readonly files: number;
  /** Mean blocks of a dataset's files for one destination: the most jobs that they make at their first attempt. */
  readonly blocks: number;
  /** Law of the files of a dataset. */
  readonly law: Workload['files'];
  /** Mean number of rules of a dataset for each destination that it reaches by token. */
  readonly rules: ReadonlyMap<string, number>;
  /** FTS instances that take them. */
  readonly instances: ReadonlySet<string>;
}

/** What a submitter moves by token in the long run. */
export interface Flows {
  readonly origins: readonly Origin[];
  /** Files to be moved, counted once for each destination. */
  readonly transfersHz: number;
  /** Submissions of those files, repeats included. */
  readonly attemptsHz: number;
  /** Jobs: all full, and at most one for each block and repeat. */
  readonly jobsHz: { readonly low: number; readonly high: number };
  /** FTS instances that take them. */
  readonly fts: readonly string[];
}

/**
 * The flows of a submitter while the phases of its workloads have the given factor. Datasets that arrive at given
 * times or by a trace have no rate and are left out, as are gates.
 */
export function flowsOf(scenario: Scenario, name: string, factor = 1): Flows {
  const submitter = scenario.submitters[name];
  if (submitter === undefined) throw new RangeError(`there is no submitter ${name}`);
  const workloads = scenario.workloads.filter((workload) => workload.submitter === name);
  const origins = workloads
    .flatMap((workload) => originsOf(scenario, workload, submitter, factor))
    .filter(({ rules, datasetsHz }) => rules.size > 0 && datasetsHz > 0);
  const sum = (of: (origin: Origin) => number) =>
    origins.reduce((total, origin) => total + of(origin) * rulesOf(origin), 0);
  const transfersHz = sum(({ datasetsHz, files }) => datasetsHz * files);
  const attemptsHz = transfersHz * attemptsEach(scenario.storage.failure, submitter.retries);
  return {
    origins,
    transfersHz,
    attemptsHz,
    jobsHz: {
      low: attemptsHz / submitter.group_bulk,
      high: sum(({ datasetsHz, blocks }) => datasetsHz * blocks) + attemptsHz - transfersHz,
    },
    fts: [...new Set(origins.flatMap(({ instances }) => [...instances]))].sort(),
  };
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

/** Attempts of a file of which each fails with a probability, up to a number of repeats. */
function attemptsEach(failure: number, retries: number): number {
  return failure === 1 ? retries + 1 : (1 - failure ** (retries + 1)) / (1 - failure);
}

function originsOf(scenario: Scenario, workload: Workload, submitter: Submitter, factor: number): Origin[] {
  const { arrivals } = workload;
  if (!('rate' in arrivals)) return [];
  const files = meanBlocks(workload.files, 1);
  const blocks = meanBlocks(workload.files, submitter.group_bulk);
  return routesOf(scenario, workload).map(({ source, share, rules, instances }) => ({
    source,
    datasetsHz: arrivals.rate * factor * share,
    files,
    blocks,
    law: workload.files,
    rules,
    instances,
  }));
}

const POINTS = 10_000;

/** Means by law and what is counted: the laws of a scenario do not change. */
const remembered = new WeakMap<Workload['files'], Map<string, number>>();

/** Mean number of blocks of so many files, of a number of files that a workload rounds to at least 1. */
function meanBlocks(law: Workload['files'], block: number): number {
  return meanCount(law, `blocks of ${block}`, (files) => Math.ceil(files / block));
}

/** Mean of what a number of files leads to, over a law; `what` names it. */
export function meanCount(law: Workload['files'], what: string, of: (files: number) => number): number {
  const rounded = (files: number) => of(Math.max(1, Math.round(files)));
  if (law.law === 'constant') return rounded(meanOf(law));
  const known = remembered.get(law)?.get(what);
  if (known !== undefined) return known;
  const quantile = quantileOf(law);
  let sum = 0;
  for (let i = 0; i < POINTS; i++) sum += rounded(quantile((i + 0.5) / POINTS));
  remembered.set(law, (remembered.get(law) ?? new Map()).set(what, sum / POINTS));
  return sum / POINTS;
}
