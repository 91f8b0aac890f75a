import type { OnTurn, TurnAnswer } from './token-turns.js';
import type { Watched } from './watchdog.js';

/** The service that gets a refresh token for every managed row of t_token. */
export interface ExchangeService {
  /** For the watchdog, and for who is told of each turn. */
  readonly turns: Watched & { onTurn: OnTurn | undefined };
  /** The scenario begins, and the loop is somewhere in its round. */
  begin(): void;
  /** The process starts. */
  start(): void;
  /** The node on which the loop ran is gone, and that of another takes over. */
  takeOver(): void;
  /** A new row wants to be exchanged. */
  add(row: number): void;
  /** The daemon dies and comes back after `restartUs`. */
  kill(restartUs: number): void;
}

/** What the rest of FTS does when an exchange is stored or has failed. */
export interface ExchangeListener {
  /** The row has a refresh token now. */
  exchanged(row: number): void;
  /** An exchange of the row failed: its files in TOKEN_PREP fail at once. */
  exchangeFailed(row: number, answer: TurnAnswer): void;
}
