import { FTS } from '../../scenario/fts-versions.js';
import { Answer } from '../ports.js';
import { DueHeap } from './due-heap.js';
import { type RefreshParts, type RefreshService, refreshCalls } from './refresh-service.js';
import type { RowList } from './row-list.js';
import { Exchange, Listed } from './token-table.js';
import { TokenTurns, type TurnOwner } from './token-turns.js';

/**
 * Half-life refresh of FTS 3.13 (ftstokenrefresherd): every 300 s up to 1000 rows that are past half of a life,
 * longest due first, unless they are retired. That time is set at submission and by each refresh, not by the exchange:
 * a token that was exchanged late is due at once. Every token that a file waits for is refreshed about twice a
 * lifetime, and no more than bulk/interval = 3.33 a second in all; what is beyond that expires in the queue.
 *
 * Mechanism: two heaps by the time at which rows are due, of those that will be and of those that are, as the backlog
 * is counted. HTTP 401 is final for a row; any other failure leaves it due, so that it comes first in the next turn.
 */
export class Refresh313 implements RefreshService, TurnOwner {
  private readonly coming = new DueHeap();
  private readonly due = new DueHeap();
  private readonly turns: TokenTurns;
  private readonly bulk: number;

  constructor(private readonly parts: RefreshParts) {
    const { simulation, config, table } = parts;
    const defaults = FTS[config.version].refresh;
    const intervalUs = config.refresh.interval ?? defaults.intervalUs;
    this.bulk = config.refresh.bulk ?? defaults.bulk;
    this.turns = new TokenTurns(
      simulation,
      table,
      {
        threads: config.refresh.threads ?? defaults.threads,
        sleepUs: intervalUs,
        sleepFrom: 'begin',
      },
      refreshCalls(parts),
      this,
    );
  }

  get working(): boolean {
    return this.turns.working;
  }

  get stampUs(): number {
    return this.turns.stampUs;
  }

  start(): void {
    this.turns.start(0);
  }

  kill(restartUs: number): void {
    this.turns.kill(restartUs);
  }

  exchanged(row: number): void {
    this.wait(row);
  }

  revived(row: number): void {
    const { table } = this.parts;
    if (table.exchange[row] !== Exchange.done || table.dead[row] === 1) return;
    if ((table.listed[row] & Listed.refresh) === 0) this.wait(row);
  }

  mustAsk(_row: number): boolean {
    return false;
  }

  /** Never needed: agents of FTS 3.13 take the token that the row has. */
  ask(_agent: number, _row: number): void {}

  fill(batch: RowList): void {
    const { simulation, table, metrics } = this.parts;
    while (this.coming.headTimeUs() <= simulation.nowUs) {
      const row = this.coming.pop();
      this.due.push(row, table.refreshAfterUs[row]);
    }
    while (this.due.size > 0 && batch.size < this.bulk) {
      const row = this.due.pop();
      if (table.retired[row] === 1) table.listed[row] &= ~Listed.refresh;
      else batch.add(row);
    }
    metrics.refreshBatch.set(batch.size);
    metrics.refreshBacklog.set(this.due.size + batch.size);
  }

  answered(ok: boolean): void {
    if (ok) this.parts.metrics.refreshes.add();
    else this.parts.metrics.refreshesFailed.add();
  }

  store(row: number, refreshToken: number, issuedUs: number, expiryUs: number): void {
    const { table } = this.parts;
    table.store(row, refreshToken, issuedUs, expiryUs);
    table.refreshAfterUs[row] = (issuedUs + expiryUs) / 2;
    this.wait(row);
  }

  failed(row: number, answer: Answer): void {
    const { table, metrics } = this.parts;
    if (answer === Answer.invalidGrant) {
      table.dead[row] = 1;
      table.listed[row] &= ~Listed.refresh;
      metrics.deadTokens.add(1);
    } else {
      this.wait(row);
    }
  }

  abandoned(row: number): void {
    this.wait(row);
  }

  joined(): void {
    this.parts.metrics.refreshBacklog.set(this.due.size);
  }

  private wait(row: number): void {
    const { table } = this.parts;
    table.listed[row] |= Listed.refresh;
    this.coming.push(row, table.refreshAfterUs[row]);
  }
}
