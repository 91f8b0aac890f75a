import type { FtsConfig } from '../scenario/schema.js';

/** Figures of the refresh service that a scenario leaves to the version of FTS (ftstokenrefresherd; ServerConfigReader). */
const REFRESH = {
  '3.13': { intervalUs: 300e6, bulk: 1000 },
  '3.14': { intervalUs: 15e6, bulk: 500 },
} as const;

/** The refresh service of an instance: pause between turns, s, and most tokens a turn. */
export function refreshTurns({ version, refresh }: FtsConfig): { intervalS: number; bulk: number } {
  const { intervalUs, bulk } = REFRESH[version];
  return { intervalS: (refresh.interval ?? intervalUs) / 1e6, bulk: refresh.bulk ?? bulk };
}

/** When an agent that waits for a fresh token asks for the last time, s after it first asked. */
export function lastAskS({ refresh }: FtsConfig): number {
  const { agent_wait: waitUs, agent_retry: retryUs } = refresh;
  return retryUs === 0 ? waitUs / 1e6 : ((Math.ceil(waitUs / retryUs) - 1) * retryUs) / 1e6;
}

/** HTTP calls of one exchange. */
export function callsOf({ version, exchange }: FtsConfig): number {
  return exchange.calls ?? (version === '3.13' ? 2 : 1);
}
