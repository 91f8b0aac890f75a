import { SECOND_US } from '../../../kernel/simulation.js';
import type { Scenario } from '../../../scenario/schema.js';
import { cleanupTurn, mostRowsOfStage } from '../cleanup-turn.js';

type Job = Pick<Scenario['issuers'][string], 'cleanup' | 'pods'>;

/** Rows that expire, Hz, by the stage of the job that deletes them. */
export interface Expiring {
  readonly access: number;
  readonly refresh: number;
  /** Holders of neither kind of token any more: those of access tokens that share none with a refresh token, and later those. */
  readonly holders: number;
}

const STEPS = 200;

function stagesOf({ access, refresh, holders }: Expiring): number[] {
  return [access, refresh, holders];
}

/**
 * Rows that expire over those that the jobs of all pods can delete, of the fullest stage. A stage takes so many pages
 * at the most, or goes on for so long; a run is followed by a pause (`loop`) or begins once a period (`single-page`).
 */
export function cleanupLoad(job: Job, expiring: Expiring): number {
  const turn = turnOf(job, expiring);
  if (turn === undefined) return Number.POSITIVE_INFINITY;
  return (Math.max(...stagesOf(expiring)) * turn.cycleS) / turn.mostRows / job.pods;
}

/**
 * Longest time that an expired row stays: until the first turn, which is a period away at the most, or for a pause and
 * two turns; Infinity where the clean-up job does not keep up.
 */
export function cleanupLagS(job: Job, expiring: Expiring): number {
  const turn = turnOf(job, expiring);
  if (turn === undefined || cleanupLoad(job, expiring) >= 1) return Number.POSITIVE_INFINITY;
  return Math.max(turn.pauseS, 2 * turn.cycleS - turn.pauseS);
}

/** The time from one run to the next, in the long run, and the most rows of a stage; undefined without clean-up. */
function turnOf({ cleanup, pods }: Job, expiring: Expiring) {
  const { page, delete_time: deleteUs } = cleanup;
  const turn = cleanupTurn(cleanup);
  if (turn === undefined) return undefined;
  const mostRows = mostRowsOfStage(turn, page, deleteUs);
  const workUs = (cycleS: number) =>
    stagesOf(expiring).reduce((sum, hz) => sum + Math.min((hz * cycleS) / pods, mostRows), 0) * deleteUs;
  const afterS = (workUs: number) => turn.nextRunUs(0, workUs) / SECOND_US;
  const pauseS = afterS(0);
  let cycleS = pauseS;
  for (let step = 0; step < STEPS; step++) {
    const next = afterS(workUs(cycleS));
    if (next - cycleS < 1e-9 * cycleS) break;
    cycleS = next;
  }
  return { cycleS, pauseS, mostRows };
}
