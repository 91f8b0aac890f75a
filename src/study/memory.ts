import { SECOND_US } from '../kernel/simulation.js';

const GIB = 2 ** 30;
/** Part of the memory that is free when a study begins which all its threads together may take. */
const SHARE = 0.8;

/** What a run says when it would take more memory than it may. */
export interface OverMemory {
  readonly overMemory: string;
}

/** The most that the process may take, B, if nobody says another limit: most of what is free now. */
export function freeBytes(): number {
  return Math.floor(process.availableMemory() * SHARE);
}

/**
 * What is to be told when the process has taken more than its limit by a moment of a run; undefined while it has not.
 * Tables of a run lie outside of the heap, so that no limit of the heap holds them.
 */
export function overMemory(
  limitBytes: number,
  nowUs: number,
  horizonUs: number,
  takenBytes = process.memoryUsage.rss(),
): OverMemory | undefined {
  if (takenBytes <= limitBytes) return undefined;
  const [now, horizon] = [nowUs, horizonUs].map(
    (us) => `${Number((us / SECOND_US / 3600).toPrecision(3))} h`,
  );
  return {
    overMemory: `the run has taken ${gib(takenBytes)} of memory by ${now} of its ${horizon}, and may take ${gib(limitBytes)}: shorten its horizon, lower its rates, run fewer replications, or raise --memory`,
  };
}

function gib(bytes: number): string {
  return `${Number((bytes / GIB).toPrecision(3))} GiB`;
}
