import type { Simulation } from '../../../kernel/simulation.js';
import type { FtsConfig } from '../../../scenario/schema.js';
import { FTS } from '../versions.js';
import { DueHeap } from './due-heap.js';
import type { FtsMetrics } from './fts-metrics.js';
import { Listed, type TokenTable } from './token-table.js';

/**
 * Housekeeping of t_token (ftstokenhousekeeperd). Every 600 s from the begin of a turn, or as soon as the turn is over,
 * rows that no file in TOKEN_PREP or SUBMITTED needs are retired, those that expire first by their column first, and
 * rows are deleted one by one that no file row refers to; file rows are kept for 7 days after their end. 3.13 tries
 * every row, retired or not, expired or not; 3.14 those that are retired and have expired (cern-fts/fts3 f01846439).
 *
 * Mechanism: rows come as candidates when their last waiting file leaves, and wait in heaps, by expiry for being
 * retired and by the earliest time at which it can succeed for their deletion; the table is scanned only where a
 * statement takes time. A row that is deleted may leave its number in the first heap, where its mark tells it apart.
 * Cost: one event a turn, O(log n) a row.
 */
export class Housekeeper {
  private readonly idle = new DueHeap();
  private readonly old = new DueHeap();
  private readonly turn: number;

  constructor(
    private readonly simulation: Simulation,
    private readonly table: TokenTable,
    private readonly config: Pick<FtsConfig, 'version' | 'housekeeping'>,
    private readonly metrics: FtsMetrics,
  ) {
    this.turn = simulation.register(() => this.run());
  }

  /** Begins with its first turn after a delay. */
  start(afterUs: number): void {
    this.simulation.after(afterUs, this.turn);
  }

  /** Retiring and expiry decide what is deleted; otherwise file rows alone do. */
  private get wantsExpired(): boolean {
    return FTS[this.config.version].rows.deletes === 'expired';
  }

  private run(): void {
    const { interval, statement_time: statementUs } = this.config.housekeeping;
    this.gather();
    const retired = this.retireIdle();
    const tried = statementUs === 0 ? 0 : this.triedRows();
    this.deleteOld();
    this.simulation.after(Math.max(interval, statementUs * (retired + tried)), this.turn);
  }

  /** Takes in the rows that have become idle since the last turn. */
  private gather(): void {
    const { table, idle } = this;
    while (table.idle.size > 0) {
      const row = table.idle.shift();
      if (table.runsWaiting[row] > 0) {
        table.listed[row] &= ~Listed.idle;
        continue;
      }
      idle.push(row, table.expiryColumnUs[row]);
      if (!this.wantsExpired) this.await(row, this.simulation.nowUs);
    }
  }

  private retireIdle(): number {
    const { table, idle } = this;
    const most = this.config.housekeeping.retire;
    let retired = 0;
    while (idle.size > 0 && retired < most) {
      const row = idle.pop();
      if ((table.listed[row] & Listed.idle) === 0) continue;
      table.listed[row] &= ~Listed.idle;
      if (table.runsWaiting[row] > 0 || table.retired[row] === 1) continue;
      table.retire(row);
      retired++;
      if (this.wantsExpired) this.await(row, this.simulation.nowUs);
    }
    return retired;
  }

  /** Rows for which a statement is made, whether or not it deletes them. */
  private triedRows(): number {
    const { table } = this;
    if (!this.wantsExpired) return table.size;
    const { nowUs } = this.simulation;
    let tried = 0;
    table.forEach((row) => {
      if (table.retired[row] === 1 && table.expiryColumnUs[row] <= nowUs) tried++;
    });
    return tried;
  }

  private deleteOld(): void {
    const { table, old } = this;
    const { nowUs } = this.simulation;
    while (old.headTimeUs() <= nowUs) {
      const row = old.pop();
      table.listed[row] &= ~Listed.deletion;
      // Its files have come back: it becomes a candidate again when they leave.
      if (this.wantsExpired ? table.retired[row] === 0 : table.runsWaiting[row] > 0) continue;
      const isNeeded = table.runsOpen[row] > 0 || (table.listed[row] & Listed.exchange) !== 0;
      if (isNeeded || this.earliestUs(row) > nowUs || !table.unlistRefresh(row)) {
        this.await(row, nowUs + 1);
        continue;
      }
      if (table.dead[row] === 1) this.metrics.deadTokens.add(-1);
      table.delete(row);
      this.metrics.storedTokens.add(-1);
    }
  }

  private await(row: number, fromUs: number): void {
    if ((this.table.listed[row] & Listed.deletion) !== 0) return;
    this.table.listed[row] |= Listed.deletion;
    this.old.push(row, Math.max(this.earliestUs(row), fromUs));
  }

  private earliestUs(row: number): number {
    const { table } = this;
    const purgedUs = table.lastEndUs[row] + this.config.housekeeping.keep_files;
    return this.wantsExpired ? Math.max(table.expiryColumnUs[row], purgedUs) : purgedUs;
  }
}
