import type { Simulation } from '../../../kernel/simulation.js';
import type { Stream } from '../../../kernel/streams.js';
import type { FtsConfig } from '../../../scenario/schema.js';
import { DueHeap } from './due-heap.js';
import type { FtsMetrics } from './fts-metrics.js';
import { RowList } from './row-list.js';
import { Exchange, Listed, type TokenTable } from './token-table.js';

/**
 * The rows that have no refresh token yet, and the ladder of back-offs: 10 min, then six times longer after each
 * failure up to one day, five attempts in all (FTS MySqlAPI.cpp markFailedTokenExchange). Whether the access token
 * has expired or is still used by any file is not looked at, as in FTS.
 */
export class ExchangeBacklog {
  private readonly due = new RowList();
  private readonly resting = new DueHeap();

  constructor(
    private readonly simulation: Simulation,
    private readonly table: TokenTable,
    private readonly config: FtsConfig['exchange'],
    private readonly metrics: FtsMetrics,
    private readonly stream: Stream,
  ) {}

  add(row: number): void {
    this.table.listed[row] |= Listed.exchange;
    this.due.add(row);
    this.metrics.exchangeBacklog.add(1);
  }

  /** Moves up to `limit` rows that are due into a batch, in no order: the table's key is a hash, and nobody sorts. */
  take(batch: RowList, limit: number): void {
    this.wakeRested();
    while (this.due.size > 0 && batch.size < limit) batch.add(this.due.takeRandom(this.stream));
  }

  /** Puts back a row that was taken and neither stored nor failed. */
  putBack(row: number): void {
    this.due.add(row);
  }

  exchanged(row: number): void {
    this.table.exchange[row] = Exchange.done;
    this.leave(row);
  }

  /** Sends a row into its next back-off, or gives it up. */
  failed(row: number): void {
    const attempts = ++this.table.attempts[row];
    if (attempts >= this.config.attempts) {
      this.table.dead[row] = 1;
      this.metrics.deadTokens.add(1);
      this.leave(row);
      return;
    }
    const backoffUs = Math.min(
      this.config.backoff_cap,
      Math.round(this.config.backoff * this.config.backoff_factor ** (attempts - 1)),
    );
    this.resting.push(row, this.simulation.nowUs + backoffUs);
  }

  private leave(row: number): void {
    this.table.listed[row] &= ~Listed.exchange;
    this.metrics.exchangeBacklog.add(-1);
  }

  private wakeRested(): void {
    while (this.resting.headTimeUs() <= this.simulation.nowUs) this.due.add(this.resting.pop());
  }
}
