import { Grant } from '../../../ecosystem/ports.js';
import { exchangeBulk, exchangeCalls } from '../settings.js';
import { FTS, firstExchangeUs } from '../versions.js';
import { ExchangeBacklog } from './exchange-backlog.js';
import type { TokenServiceParts } from './refresh-service.js';
import type { RowList } from './row-list.js';
import { TokenTurns, type TurnAnswer, type TurnOwner } from './token-turns.js';

/** What the rest of FTS does when an exchange is stored or has failed. */
export interface ExchangeListener {
  /** The row has a refresh token now. */
  exchanged(row: number): void;
  /** An exchange of the row failed: its files in TOKEN_PREP fail at once. */
  exchangeFailed(row: number, answer: TurnAnswer): void;
}

/**
 * The exchange service: sleep, read rows without a refresh token, work through them with a pool of threads, join,
 * then store (FTS TokenExchangeService.cpp and MySqlAPI.cpp). No version sorts the rows that it reads from a table
 * whose key is a hash, so a turn works through them in an arbitrary order.
 *
 * Up to 3.13 nothing limits a turn, so once tokens come faster than they are exchanged each turn is longer than the
 * one before: N' = λ (interval + N/µ). 3.14 takes a bulk and does not sleep after a full one: a random sample of the
 * backlog, so that a token may wait for long while later ones pass it.
 */
export class ExchangeTurns implements TurnOwner {
  private readonly backlog: ExchangeBacklog;
  readonly turns: TokenTurns;

  constructor(private readonly parts: TokenServiceParts<ExchangeListener>) {
    const { simulation, name, config, table, issuers, metrics } = parts;
    this.backlog = new ExchangeBacklog(
      simulation,
      table,
      config.exchange,
      metrics,
      simulation.streams.stream('fts', name, 'exchange'),
    );
    this.turns = new TokenTurns(
      simulation,
      table,
      () => ({
        threads: config.exchange.threads,
        sleepUs: config.exchange.interval,
        fullBatch: exchangeBulk(config),
      }),
      {
        name: `token exchange of ${name}`,
        from: `fts.${name}`,
        issuers,
        client: config.client,
        grant: Grant.tokenExchange,
        get addsOfflineAccess() {
          return FTS[config.version].exchange.addsOfflineAccess;
        },
        get discoveries() {
          return exchangeCalls(config) - 1;
        },
        timeoutUs: config.http_timeout,
        wantsRefreshToken: true,
        get selectUs() {
          return config.select_time;
        },
        state: parts.state,
        observer: parts.observer,
      },
      this,
    );
  }

  /** The scenario begins, and the loop is somewhere in its round. */
  begin(): void {
    const { phases, config } = this.parts;
    this.turns.start(phases.untilTurn('exchange', config.exchange.interval, this.firstTurnUs));
  }

  /** The process starts. */
  start(): void {
    this.turns.start(this.firstTurnUs);
  }

  /** The node on which the loop ran is gone, and that of another takes over. */
  takeOver(): void {
    const { phases, config } = this.parts;
    this.turns.start(phases.untilTurnElsewhere('exchange', config.exchange.interval));
  }

  /** The daemon dies and comes back after `restartUs`. */
  kill(restartUs: number): void {
    this.turns.kill(restartUs + this.firstTurnUs);
  }

  /** When the first turn comes after the start of a process, µs. */
  private get firstTurnUs(): number {
    return firstExchangeUs(this.parts.config);
  }

  /** A new row wants to be exchanged. */
  add(row: number): void {
    this.backlog.add(row);
  }

  fill(batch: RowList): void {
    this.backlog.take(batch, exchangeBulk(this.parts.config));
    this.parts.metrics.exchangeBatch.set(batch.size);
  }

  lost(): void {
    this.parts.metrics.exchangesLost.add();
  }

  store(row: number, refreshToken: number, issuedUs: number, expiryUs: number): void {
    const { table, config } = this.parts;
    const { storesAccessToken, storesLife } = FTS[config.version].exchange;
    const keepsNew = config.exchange.stores_access_token ?? storesAccessToken;
    table.exchanged(row, refreshToken, issuedUs, expiryUs, keepsNew);
    if (storesLife) table.expiryColumnUs[row] = expiryUs;
    this.parts.metrics.exchanges.add();
    this.backlog.exchanged(row);
    this.parts.listener.exchanged(row);
  }

  failed(row: number, answer: TurnAnswer): void {
    this.parts.metrics.exchangesFailed.add();
    this.backlog.failed(row);
    this.parts.listener.exchangeFailed(row, answer);
  }

  abandoned(row: number): void {
    this.backlog.putBack(row);
  }

  joined(): void {}
}
