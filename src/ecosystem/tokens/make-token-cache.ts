import type { TokensConfig } from '../../scenario/schema.js';
import { NoCache } from './no-cache.js';
import { PerProcessCache } from './per-process-cache.js';
import { SharedCache } from './shared-cache.js';
import type { Clock, TokenCache } from './token-cache.js';

/** The cache that a scenario chooses, for a submitter of so many processes. */
export function makeTokenCache(clock: Clock, tokens: TokensConfig, processes: number): TokenCache {
  switch (tokens.cache) {
    case 'shared':
      return new SharedCache(clock, tokens);
    case 'per-process':
      return new PerProcessCache(clock, tokens, processes);
    case 'off':
      return new NoCache();
  }
}
