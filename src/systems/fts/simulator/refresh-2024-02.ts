import { refreshDueUs } from '../settings.js';
import { PollingRefresh } from './refresh-polling.js';
import type { RefreshParts } from './refresh-service.js';

/**
 * The refresher of February 2024, which stood in no repository. On record: that it was there (indigo-iam/iam#707), and
 * that it was stopped for ATLAS in the second week of the data challenge. Its query, interval, limit and threads are
 * not: they are those of 3.13 (assumption) and keys of a scenario.
 *
 * What the table allows is known: the columns have the life of the token that was submitted until the first refresh,
 * and nothing says whether a token is still needed. So every row that has ever been exchanged is refreshed again and
 * again, whatever became of its files: rows ever exchanged / (fraction × life) a second, up to bulk / interval. t_token
 * had no index for that, so that a read takes time for every row (`select_time`).
 */
export class Refresh202402 extends PollingRefresh {
  constructor(parts: RefreshParts) {
    const { refresh } = parts.config;
    const dueUs = (issuedUs: number, expiryUs: number) => refreshDueUs(refresh, issuedUs, expiryUs);
    super(parts, { takesAll: false, dueUs, turns: {} });
  }
}
