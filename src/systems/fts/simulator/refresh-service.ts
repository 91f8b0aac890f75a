import { Grant } from '../../../ecosystem/ports.js';
import type { FtsWork } from './fts-work.js';
import type { TurnCalls } from './token-turns.js';
import type { Watched } from './watchdog.js';

/** How the turns of one version differ from those of the others. */
export type RefreshTurns = Pick<TurnCalls, 'preparation' | 'restartUs'>;

/**
 * The service that keeps exchanged access tokens alive. Those of 2024-02 and of 3.13 poll the table, and no agent waits
 * for them; that of 3.14 is asked by the agent that is about to use the token.
 */
export interface RefreshService {
  /** The scenario begins, and the loop is somewhere in its round. */
  begin(): void;
  /** The process starts. */
  start(): void;
  /** The node on which the loop ran is gone, and that of another takes over. */
  takeOver(): void;
  /** A row has got its refresh token. */
  exchanged(row: number): void;
  /** A retired row is used again. */
  revived(row: number): void;
  /** True when an agent has to ask for a fresh token before it uses this row's. */
  mustAsk(row: number): boolean;
  /** An agent asks, and is answered by `RefreshListener`. */
  ask(agent: number, row: number): void;
  /** For the watchdog. */
  readonly turns: Watched;
  /** The daemon dies and comes back after `restartUs`. */
  kill(restartUs: number): void;
  /** The node that was the lead is back, after another had taken its services over. */
  leadBack(): void;
  /** A service of another kind takes its place: it dies, and lets go of every row. */
  retire(): void;
  /** It has taken the place of another, and finds a row of the table. */
  adopt(row: number): void;
  /** An operator stops the service, which loses what it has not stored, or starts it again. */
  setEnabled(on: boolean): void;
}

/** The agents, as the refresh service sees them. */
export interface RefreshListener {
  /** The row's token is good enough now; the agent waited `waitedUs`. */
  tokenFresh(agent: number, waitedUs: number): void;
  /** The agent has waited as long as it does. */
  refreshTimedOut(agent: number, waitedUs: number): void;
}

/** What the token services are built from. */
export type TokenServiceParts<Listener> = FtsWork & { readonly listener: Listener };

/** What every refresh service is built from. */
export type RefreshParts = TokenServiceParts<RefreshListener>;

/** How all versions call the issuer: one refresh_token grant a row, without a read of the discovery document. */
export function refreshCalls({ name, issuers, config, state, observer }: RefreshParts): TurnCalls {
  return {
    name: `token refresh of ${name}`,
    from: `fts.${name}`,
    issuers,
    client: config.client,
    grant: Grant.refreshToken,
    discoveries: 0,
    addsOfflineAccess: true,
    timeoutUs: config.http_timeout,
    wantsRefreshToken: false,
    get selectUs() {
      return config.select_time;
    },
    state,
    observer,
  };
}
