import type { FtsConfig } from '../scenario/schema.js';
import { FTS } from '../systems/fts/versions.js';

/** The turns of a refresh service. */
interface RefreshTurns {
  readonly intervalS: number;
  /** Most tokens a turn. */
  readonly bulk: number;
  readonly threads: number;
}

/** The refresh service of an instance, as the scenario or its version says. */
export function refreshTurns({ version, refresh }: FtsConfig): RefreshTurns {
  const { intervalUs, bulk, threads } = FTS[version].refresh;
  return {
    intervalS: (refresh.interval ?? intervalUs) / 1e6,
    bulk: refresh.bulk ?? bulk,
    threads: refresh.threads ?? threads,
  };
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
