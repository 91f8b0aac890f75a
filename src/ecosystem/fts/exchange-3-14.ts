import { type ExchangeParts, ExchangeTurns } from './exchange-turns.js';

/**
 * The exchange service of FTS 3.14: at most `bulk` rows a turn, and no sleep after a full one (FTS
 * TokenExchangeService.cpp and MySqlAPI.cpp, v3.14.4). A turn of a backlog larger than a bulk is a random sample of
 * it, so a token may wait for long while later ones pass it.
 */
export class Exchange314 extends ExchangeTurns {
  constructor(parts: ExchangeParts) {
    super(parts, parts.config.exchange.calls ?? 1, parts.config.exchange.bulk);
  }
}
