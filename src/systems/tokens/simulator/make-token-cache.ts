import type { Clock } from '../../../measure/instrument.js';
import { cacheEntries, type ReusingSubmitter, reuseRuleOf } from '../reuse.js';
import { NoCache } from './no-cache.js';
import { PerProcessCache } from './per-process-cache.js';
import { SharedCache } from './shared-cache.js';
import type { TokenCache } from './token-cache.js';

/** The cache that a submitter of so many processes chooses. */
export function makeTokenCache(clock: Clock, submitter: ReusingSubmitter, processes: number): TokenCache {
  const rule = reuseRuleOf(submitter);
  switch (submitter.tokens.cache) {
    case 'shared':
      return new SharedCache(clock, rule);
    case 'per-pod':
    case 'per-process':
      return new PerProcessCache(clock, rule, processes, cacheEntries(submitter.tokens));
    case 'off':
      return new NoCache();
  }
}
