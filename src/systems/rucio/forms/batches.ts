import { SECOND_US } from '../../../kernel/simulation.js';
import type { Scenario } from '../../../scenario/schema.js';
import { type Origin, rulesOf } from '../../../theory/origin.js';
import type { Range } from '../../../theory/range.js';
import { SHORTEST_TURN_US, turnPeriodUs } from '../turns.js';
import { podsReached } from './pod-shares.js';

type Submitter = Scenario['submitters'][string];

/** The turns of a submitter's pods at constant rates. */
export interface Batches {
  /** Batches with anything in them, Hz. */
  readonly rateHz: Range;
  /** Whether no batch is ever full, so that all turns of a pod are one sleep apart. */
  readonly neverFull: boolean;
}

export const SHORTEST_TURN_S = SHORTEST_TURN_US / SECOND_US;
/** So many standard deviations above its mean a number of files never is. */
const NEVER = 6;

/** From the begin of a turn of a pod to the begin of the next, s, while no batch is full. */
export function turnS({ sleep }: Pick<Submitter, 'sleep'>): number {
  return turnPeriodUs(sleep) / SECOND_US;
}

/**
 * Batches of a submitter: a pod's turn has one where any file of its own has come since the turn before. There are no
 * fewer than if all were full, and no more than one for each dataset or turn, and full ones beside.
 */
export function batchesOf(
  submitter: Submitter,
  origins: readonly Origin[],
  { transfersHz, attemptsHz }: { readonly transfersHz: number; readonly attemptsHz: number },
): Batches {
  const { pods, bulk } = submitter;
  const everyS = turnS(submitter);
  // All rules of a dataset come at once.
  const arrivalsHz = origins.reduce(
    (sum, origin) => sum + (origin.datasetsHz * podsReached(origin.files * rulesOf(origin), pods)) / pods,
    0,
  );
  const repeatsHz = (attemptsHz - transfersHz) / pods;
  const neverFull = isNeverFull(submitter, origins, everyS, attemptsHz / Math.max(transfersHz, 1e-300));
  const turnsHz = (pods * (1 - Math.exp(-arrivalsHz * everyS))) / everyS;
  const fullHz = attemptsHz / bulk;
  const isRandom = origins.every(({ isRandom }) => isRandom);
  const exact = neverFull && isRandom && repeatsHz === 0;
  const most = pods * Math.min(arrivalsHz + repeatsHz, 1 / everyS) + (neverFull ? 0 : fullHz);
  return {
    rateHz: { low: Math.max(fullHz, turnsHz), high: exact ? turnsHz : Math.max(fullHz, most) },
    neverFull,
  };
}

/** Whether the files that come for a pod in a turn are fewer than a bulk, all but surely. */
function isNeverFull(
  { pods, bulk }: Submitter,
  origins: readonly Origin[],
  everyS: number,
  attempts: number,
): boolean {
  let [mean, variance, largest] = [0, 0, 0];
  for (const origin of origins) {
    const most = (origin.mostFiles * Math.ceil(rulesOf(origin))) / pods;
    const share = pods === 1 ? most : most + NEVER * Math.sqrt(most);
    const datasets = origin.datasetsHz * everyS;
    mean += (attempts * datasets * origin.files * rulesOf(origin)) / pods;
    variance += attempts * datasets * share ** 2;
    largest = Math.max(largest, share);
  }
  return mean + NEVER * Math.sqrt(variance) + largest < bulk;
}
