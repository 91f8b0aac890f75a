import type { Scenario } from '../scenario/schema.js';

type Job = Pick<Scenario['issuers'][string], 'cleanup' | 'pods'>;

/** Rows that expire, Hz, by the stage of the job that deletes them. */
export interface Expiring {
  readonly access: number;
  readonly refresh: number;
  /** Holders of neither kind of token any more: those of access tokens that share none with a refresh token, and later those. */
  readonly holders: number;
}

const SECOND_US = 1e6;
const STEPS = 200;

function stagesOf({ access, refresh, holders }: Expiring): number[] {
  return [access, refresh, holders];
}

/**
 * Rows that expire over those that the jobs of all pods can delete, of the fullest stage. A stage takes so many pages
 * at the most, or goes on for so long; a run is followed by a pause (`loop`) or begins once a period (`single-page`).
 */
export function cleanupLoad(job: Job, expiring: Expiring): number {
  const { cycleS, mostRows } = turnOf(job, expiring);
  return (Math.max(...stagesOf(expiring)) * cycleS) / mostRows / job.pods;
}

/**
 * Longest time that an expired row stays: until the first turn, which is a period away at the most, or for a pause and
 * two turns; Infinity where the clean-up job does not keep up.
 */
export function cleanupLagS(job: Job, expiring: Expiring): number {
  const { cleanup } = job;
  if (cleanup.model === 'off' || cleanupLoad(job, expiring) >= 1) return Number.POSITIVE_INFINITY;
  const { cycleS, pauseS } = turnOf(job, expiring);
  return Math.max(pauseS, 2 * cycleS - pauseS);
}

/** The time from one run to the next, in the long run, and the most rows of a stage. */
function turnOf({ cleanup, pods }: Job, expiring: Expiring) {
  const { page, max_pages: pages, max_time: maxUs, delete_time: deleteUs, model } = cleanup;
  const pauseS = Math.max(1, cleanup.period / SECOND_US);
  const deleteS = deleteUs / SECOND_US;
  const isLoop = model !== 'single-page';
  const most =
    deleteUs === 0 ? page * pages : Math.min(page * pages, Math.ceil(maxUs / deleteUs / page) * page);
  const mostRows = isLoop ? most : page;
  const workS = (cycleS: number) =>
    stagesOf(expiring).reduce((sum, hz) => sum + Math.min((hz * cycleS) / pods, mostRows), 0) * deleteS;
  let cycleS = pauseS;
  for (let step = 0; step < STEPS; step++) {
    const next = isLoop ? pauseS + workS(cycleS) : Math.max(pauseS, workS(cycleS));
    if (next - cycleS < 1e-9 * cycleS) break;
    cycleS = next;
  }
  return { cycleS, pauseS, mostRows };
}
