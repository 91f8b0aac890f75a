import type { Stream } from '../../kernel/streams.js';
import { type ExchangeParts, ExchangeTurns } from './exchange-turns.js';
import type { RowList } from './row-list.js';

/**
 * The exchange service of FTS 3.14: at most `bulk` rows a turn, in no order, and no sleep after a full one (FTS
 * TokenExchangeService.cpp and MySqlAPI.cpp, v3.14.4). Rows are kept under a hash and read without an order, so a
 * turn of a backlog larger than a bulk is a random sample of it.
 */
export class Exchange314 extends ExchangeTurns {
  private readonly stream: Stream;

  constructor(parts: ExchangeParts) {
    super(parts, parts.config.exchange.calls ?? 1, parts.config.exchange.bulk);
    this.stream = parts.simulation.streams.stream('fts', parts.name, 'exchange');
  }

  protected select(batch: RowList): void {
    this.backlog.takeAny(batch, this.parts.config.exchange.bulk, this.stream);
  }
}
