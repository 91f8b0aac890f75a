import { FTS } from '../scenario/fts-versions.js';
import type { FtsConfig } from '../scenario/schema.js';

/** The refresh service of an instance: pause between turns, s, and most tokens a turn. */
export function refreshTurns({ version, refresh }: FtsConfig): { intervalS: number; bulk: number } {
  const { intervalUs, bulk } = FTS[version].refresh;
  return { intervalS: (refresh.interval ?? intervalUs) / 1e6, bulk: refresh.bulk ?? bulk };
}

/** When an agent that waits for a fresh token asks for the last time, s after it first asked. */
export function lastAskS({ refresh }: FtsConfig): number {
  const { agent_wait: waitUs, agent_retry: retryUs } = refresh;
  return retryUs === 0 ? waitUs / 1e6 : ((Math.ceil(waitUs / retryUs) - 1) * retryUs) / 1e6;
}

/** HTTP calls of one exchange. */
export function callsOf({ version, exchange }: FtsConfig): number {
  return exchange.calls ?? FTS[version].exchange.calls;
}

/** Most tokens that a turn of the exchange service takes; Infinity where nothing limits it. */
export function exchangeBulk({ version, exchange }: FtsConfig): number {
  return FTS[version].exchange.isLimited ? exchange.bulk : Number.POSITIVE_INFINITY;
}
