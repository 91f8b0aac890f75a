import { meanOfDraws, meanOfLaw, quantileOf } from '../kernel/distribution.js';
import type { Scenario } from '../scenario/schema.js';
import { batchesOf } from '../systems/rucio/forms/batches.js';
import { meanBulks } from '../systems/rucio/forms/pod-shares.js';
import { type Origin, rulesOf } from './origin.js';
import type { Range } from './range.js';
import { routesOf } from './routes.js';

type Submitter = Scenario['submitters'][string];
type Workload = Scenario['workloads'][number];

/** What a submitter moves by token in the long run. */
export interface Flows {
  readonly origins: readonly Origin[];
  /** Files to be moved, counted once for each destination. */
  readonly transfersHz: number;
  /** Submissions of those files, repeats included. */
  readonly attemptsHz: number;
  /**
   * Jobs. Of one rule: one for each part that it has in a pod, and more where a full batch cuts such a part; each repeat
   * may be in one of its own. Of one source and destination: all full at the least.
   */
  readonly jobsHz: Range;
  /** Batches of its pods that have any of them, Hz. */
  readonly batchesHz: Range;
  /** No batch is ever full. */
  readonly neverFull: boolean;
  /** FTS instances that take them. */
  readonly fts: readonly string[];
}

/**
 * The flows of a submitter. Datasets that arrive at given times or by a trace have no rate and are left out, as are
 * phases and gates.
 */
export function flowsOf(scenario: Scenario, name: string): Flows {
  const submitter = scenario.submitters[name];
  if (submitter === undefined) throw new RangeError(`there is no submitter ${name}`);
  const workloads = scenario.workloads.filter((workload) => workload.submitter === name);
  const origins = workloads
    .flatMap((workload) => originsOf(scenario, workload, submitter))
    .filter(({ rules, datasetsHz }) => rules.size > 0 && datasetsHz > 0);
  const sum = (of: (origin: Origin) => number) =>
    origins.reduce((total, origin) => total + of(origin) * rulesOf(origin), 0);
  const transfersHz = sum(({ datasetsHz, files }) => datasetsHz * files);
  const attemptsHz = transfersHz * attemptsEach(scenario.storage.failure, submitter.retries);
  const batches = batchesOf(submitter, origins, { transfersHz, attemptsHz });
  const jobsHz = jobRange(submitter, sum, { transfersHz, attemptsHz, neverFull: batches.neverFull });
  const fts = [...new Set(origins.flatMap(({ instances }) => [...instances]))].sort();
  const { low, high } = batches.rateHz;
  return {
    origins,
    transfersHz,
    attemptsHz,
    jobsHz,
    batchesHz: { low: Math.min(low, jobsHz.high), high: Math.min(high, jobsHz.high) },
    neverFull: batches.neverFull,
    fts,
  };
}

function jobRange(
  { group_bulk, group_policy, bulk }: Submitter,
  sum: (of: (origin: Origin) => number) => number,
  all: { readonly transfersHz: number; readonly attemptsHz: number; readonly neverFull: boolean },
): Range {
  const { transfersHz, attemptsHz, neverFull } = all;
  const whole = sum(({ datasetsHz, jobs }) => datasetsHz * jobs);
  const repeatsHz = attemptsHz - transfersHz;
  // Every file of a part but its first may be the first of the next batch.
  const cutsHz = neverFull
    ? 0
    : (transfersHz - sum(({ datasetsHz, jobs }) => datasetsHz * Math.min(jobs, 1))) / bulk;
  const low = group_policy === 'rule' ? whole + repeatsHz / group_bulk : attemptsHz / group_bulk;
  return { low, high: Math.max(low, whole + cutsHz + repeatsHz) };
}

/** Attempts of a file of which each fails with a probability, up to a number of repeats. */
function attemptsEach(failure: number, retries: number): number {
  return failure === 1 ? retries + 1 : (1 - failure ** (retries + 1)) / (1 - failure);
}

function originsOf(scenario: Scenario, workload: Workload, submitter: Submitter): Origin[] {
  const { arrivals } = workload;
  if (!('rate' in arrivals)) return [];
  const { pods, bulk, group_bulk: most } = submitter;
  const files = meanCount(workload.files, 'files', (count) => count);
  const jobs = meanCount(workload.files, `jobs ${pods} ${most}`, (count) => meanBulks(count, pods, most));
  const batches = meanCount(workload.files, `batches ${pods} ${bulk}`, (count) =>
    meanBulks(count, pods, bulk),
  );
  return routesOf(scenario, workload).map(({ source, share, rules, instances }) => ({
    source,
    datasetsHz: arrivals.rate * share,
    files,
    mostFiles: mostOf(workload.files),
    jobs,
    batches,
    isRandom: arrivals.law === 'poisson',
    law: workload.files,
    rules,
    instances,
  }));
}

/** Means by law and what is counted: the laws of a scenario do not change. */
const remembered = new WeakMap<Workload['files'], Map<string, number>>();

/** A number of files that a dataset all but never exceeds. */
function mostOf(law: Workload['files']): number {
  return Math.max(1, Math.round(law.law === 'constant' ? meanOfLaw(law) : quantileOf(law)(1 - 1e-6)));
}

/** Mean of what a number of files leads to, over a law; `what` names it. */
export function meanCount(law: Workload['files'], what: string, of: (files: number) => number): number {
  const rounded = (files: number) => of(Math.max(1, Math.round(files)));
  if (law.law === 'constant') return rounded(meanOfLaw(law));
  const known = remembered.get(law)?.get(what);
  if (known !== undefined) return known;
  const mean = meanOfDraws(law, rounded);
  remembered.set(law, (remembered.get(law) ?? new Map()).set(what, mean));
  return mean;
}
