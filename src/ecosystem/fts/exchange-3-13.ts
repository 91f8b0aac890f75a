import { type ExchangeParts, ExchangeTurns } from './exchange-turns.js';

/**
 * The exchange service of FTS 3.13: sleep, read every row without a refresh token, work through all of them with a
 * pool of threads, join, then store (FTS TokenExchangeService.cpp, v3.13.1). Nothing limits a turn, so once tokens
 * come faster than they are exchanged each turn is longer than the one before: N' = λ (interval + N/µ).
 */
export class Exchange313 extends ExchangeTurns {
  constructor(parts: ExchangeParts) {
    super(parts, parts.config.exchange.calls ?? 2, Number.POSITIVE_INFINITY);
  }
}
