import type { IssuerConfig } from './schema.js';

/** What of an issuer's configuration says how its clean-up jobs go. */
type CleanupSettings = Pick<IssuerConfig['cleanup'], 'model' | 'period' | 'max_pages' | 'max_time'>;

/** How much one run of a clean-up job may do, and when the next one follows. */
export interface CleanupTurn {
  /** Pages that one stage may take. */
  readonly maxPages: number;
  /** Time after which a stage takes no further page, µs. */
  readonly maxTimeUs: number;
  /** When the run after this one begins, µs. */
  nextRunUs(startUs: number, endUs: number): number;
}

/** The turn of a job of this configuration; undefined when clean-up is off. */
export function cleanupTurn(config: CleanupSettings): CleanupTurn | undefined {
  switch (config.model) {
    case 'off':
      return undefined;
    case 'loop':
      return {
        maxPages: config.max_pages,
        maxTimeUs: config.max_time,
        nextRunUs: (_start, endUs) => endUs + config.period,
      };
    case 'single-page':
      return {
        maxPages: 1,
        maxTimeUs: Number.POSITIVE_INFINITY,
        nextRunUs: (startUs, endUs) => Math.max(endUs, startUs + config.period),
      };
  }
}

/**
 * Most rows that a stage of one run deletes: the pages that it may take, or those that it begins before its time is up.
 * @param deleteUs the time that a row takes, µs
 */
export function mostRowsOfStage(
  { maxPages, maxTimeUs }: CleanupTurn,
  page: number,
  deleteUs: number,
): number {
  const pages = deleteUs === 0 ? maxPages : Math.min(maxPages, Math.ceil(maxTimeUs / deleteUs / page));
  return page * pages;
}
