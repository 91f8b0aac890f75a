import { growColumns } from '../../../kernel/columns.js';
import type { Stream } from '../../../kernel/streams.js';
import { type RefreshSettings, refreshSettings } from '../settings.js';
import { FTS } from '../versions.js';
import { gridAfter } from './phases.js';
import { type RefreshParts, type RefreshService, refreshCalls } from './refresh-service.js';
import { RefreshWaiters } from './refresh-waiters.js';
import { RowList } from './row-list.js';
import { Exchange, Listed } from './token-table.js';
import { TokenTurns, type TurnAnswer, type TurnOwner } from './token-turns.js';

/** The poller marks only rows that expire within this (hard coded, FTS MySqlAPI.cpp), µs. */
const MARK_HORIZON_US = 300_000_000;

/**
 * Just-in-time refresh of FTS 3.14. The agent that holds its slot asks when less than the margin is left; every 15 s
 * the poller hands out the tokens that are good enough and marks the other rows once; every 15 s the refresher takes
 * up to 500 marked rows, in no order (FTS TokenRefreshPollerService.cpp, TokenRefreshService.cpp, v3.14.4). One call
 * serves every agent that waits for the row. A failed call only ends the attempt of the agents: they ask again.
 */
export class Refresh314 implements RefreshService, TurnOwner {
  private readonly waiters: RefreshWaiters;
  private readonly marked = new RowList();
  readonly turns: TokenTurns;
  private readonly stream: Stream;
  private readonly headStartUs: number;
  /** A turn of the poller, from which its others follow, µs. */
  private pollsFromUs = 0;
  private pendingPoll = -1;
  private failedUs = new Float64Array(0);
  private readonly poll: number;
  private pollPending = false;
  private isOn = true;

  constructor(private readonly parts: RefreshParts) {
    const { simulation, name, config, table } = parts;
    this.headStartUs = FTS['3.14'].refresh.headStartUs;
    this.stream = simulation.streams.stream('fts', name, 'refresh');
    this.waiters = new RefreshWaiters(simulation, table, config.refresh, parts.listener, () => this.wake());
    this.poll = simulation.register(() => this.pollTurn());
    table.follow((capacity) => growColumns(this, capacity));
    this.turns = new TokenTurns(
      simulation,
      table,
      () => {
        const { threads, intervalUs, bulk } = this.settings;
        return { threads, sleepUs: intervalUs, fullBatch: bulk };
      },
      refreshCalls(parts),
      this,
    );
  }

  private get settings(): RefreshSettings {
    return refreshSettings(this.parts.config);
  }

  begin(): void {
    const { phases, config } = this.parts;
    this.turns.start(phases.untilTurn('refresh', this.settings.intervalUs, this.firstTurnUs));
    this.pollsFromUs = phases.untilTurn(
      'poller',
      config.refresh.poll,
      this.headStartUs + config.refresh.poll,
    );
  }

  start(): void {
    this.turns.start(this.firstTurnUs);
    this.pollAgain();
  }

  takeOver(): void {
    this.turns.start(this.parts.phases.untilTurnElsewhere('refresh', this.settings.intervalUs));
  }

  /** The set of agents that wait dies with the daemon; they ask again at their next step. */
  kill(restartUs: number): void {
    this.waiters.forget();
    this.turns.kill(restartUs + this.firstTurnUs);
    this.pollAgain(restartUs);
  }

  /** Another node does the work meanwhile. */
  leadBack(): void {}

  /** The poller goes on, and what it marks waits. */
  setEnabled(on: boolean): void {
    if (on === this.isOn) return;
    this.isOn = on;
    this.kill(0);
  }

  /** FTS knows no way back from 3.14: nothing takes its place. */
  retire(): void {
    this.waiters.forget();
    this.turns.stop();
  }

  adopt(row: number): void {
    this.failedUs[row] = -1;
  }

  exchanged(row: number): void {
    this.failedUs[row] = -1;
  }

  revived(_row: number): void {}

  mustAsk(row: number): boolean {
    const { simulation, table, config } = this.parts;
    if (simulation.nowUs + config.refresh.margin <= table.expiryUs[row]) return false;
    return table.exchange[row] === Exchange.done;
  }

  ask(agent: number, row: number): void {
    this.waiters.ask(agent, row);
  }

  fill(batch: RowList): void {
    const { bulk } = this.settings;
    while (this.isOn && this.marked.size > 0 && batch.size < bulk)
      batch.add(this.marked.takeRandom(this.stream));
    this.parts.metrics.refreshBatch.set(batch.size);
  }

  lost(): void {
    this.parts.metrics.refreshesLost.add();
  }

  store(row: number, refreshToken: number, issuedUs: number, expiryUs: number): void {
    this.parts.metrics.refreshes.add();
    this.parts.table.store(row, refreshToken, issuedUs, expiryUs);
    this.unmark(row);
  }

  failed(row: number, _answer: TurnAnswer): void {
    this.parts.metrics.refreshesFailed.add();
    this.failedUs[row] = this.parts.simulation.nowUs;
    this.unmark(row);
  }

  abandoned(row: number): void {
    this.marked.add(row);
  }

  joined(): void {
    const { refreshBatch, refreshUtilisation } = this.parts.metrics;
    refreshUtilisation.set(refreshBatch.value / this.settings.bulk);
  }

  private unmark(row: number): void {
    this.parts.table.listed[row] &= ~Listed.refresh;
    this.parts.metrics.refreshBacklog.add(-1);
  }

  private get firstTurnUs(): number {
    return this.headStartUs + this.settings.intervalUs;
  }

  /** The poller's process starts, after a while. */
  private pollAgain(afterUs = 0): void {
    const { simulation, config } = this.parts;
    this.pollsFromUs = simulation.nowUs + afterUs + this.headStartUs + config.refresh.poll;
    if (!this.pollPending) return;
    simulation.cancel(this.pendingPoll);
    this.pollPending = false;
    this.wake();
  }

  private wake(): void {
    if (this.pollPending) return;
    this.pollPending = true;
    const { simulation, config } = this.parts;
    this.pendingPoll = simulation.at(
      gridAfter(simulation.nowUs, this.pollsFromUs, config.refresh.poll),
      this.poll,
    );
  }

  private pollTurn(): void {
    const { simulation, table, config, metrics, state } = this.parts;
    this.pollPending = false;
    if (state.down) {
      this.wake();
      return;
    }
    for (let row = this.waiters.firstRow(); row >= 0; ) {
      const next = this.waiters.rowAfter(row);
      if (table.expiryUs[row] > simulation.nowUs + config.refresh.safety) {
        this.waiters.handOut(row);
      } else if (
        !this.waiters.refuse(row, this.failedUs[row]) &&
        (table.listed[row] & Listed.refresh) === 0 &&
        table.expiryUs[row] <= simulation.nowUs + MARK_HORIZON_US
      ) {
        table.listed[row] |= Listed.refresh;
        this.marked.add(row);
        metrics.refreshBacklog.add(1);
      }
      row = next;
    }
    if (this.waiters.firstRow() >= 0) this.wake();
  }
}
