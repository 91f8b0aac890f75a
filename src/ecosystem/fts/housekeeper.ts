import type { Simulation } from '../../kernel/simulation.js';
import type { FtsConfig } from '../../scenario/schema.js';
import { DueHeap } from './due-heap.js';
import type { FtsMetrics } from './fts-metrics.js';
import { Listed, type TokenTable } from './token-table.js';

/**
 * Housekeeping of t_token (ftstokenhousekeeperd): every 600 s rows that no file in TOKEN_PREP or SUBMITTED needs are
 * retired, and retired rows past their expiry are deleted, unless a file row still refers to them; file rows are
 * kept for 7 days after their end.
 *
 * Mechanism: rows come as candidates when their last waiting file leaves, and wait for their deletion in a heap by
 * the earliest time at which it can succeed; the table is never scanned. Cost: one event a turn, O(log n) a row.
 */
export class Housekeeper {
  private readonly retired = new DueHeap();
  private readonly turn: number;

  constructor(
    private readonly simulation: Simulation,
    private readonly table: TokenTable,
    private readonly config: FtsConfig['housekeeping'],
    private readonly metrics: FtsMetrics,
  ) {
    this.turn = simulation.register(() => this.run());
  }

  start(): void {
    this.simulation.after(this.config.interval, this.turn);
  }

  private run(): void {
    this.retireIdle();
    this.deleteOld();
    this.simulation.after(this.config.interval, this.turn);
  }

  private retireIdle(): void {
    const { table, config } = this;
    for (let count = Math.min(table.idle.size, config.retire); count > 0; count--) {
      const row = table.idle.shift();
      table.listed[row] &= ~Listed.idle;
      if (table.runsWaiting[row] > 0 || table.retired[row] === 1) continue;
      table.retire(row);
      if ((table.listed[row] & Listed.deletion) === 0) this.await(row);
    }
  }

  private deleteOld(): void {
    const { table, retired } = this;
    const { nowUs } = this.simulation;
    while (retired.headTimeUs() <= nowUs) {
      const row = retired.pop();
      table.listed[row] &= ~Listed.deletion;
      if (table.retired[row] === 0) continue;
      if (table.runsOpen[row] > 0 || table.listed[row] !== 0 || this.earliestUs(row) > nowUs) {
        this.await(row);
        continue;
      }
      if (table.dead[row] === 1) this.metrics.deadTokens.add(-1);
      table.delete(row);
      this.metrics.storedTokens.add(-1);
    }
  }

  private await(row: number): void {
    this.table.listed[row] |= Listed.deletion;
    this.retired.push(row, Math.max(this.earliestUs(row), this.simulation.nowUs + 1));
  }

  private earliestUs(row: number): number {
    return Math.max(this.table.expiryUs[row], this.table.lastEndUs[row] + this.config.keep_files);
  }
}
