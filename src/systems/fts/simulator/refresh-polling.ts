import { LawBroken } from '../../../kernel/laws.js';
import { type RefreshSettings, refreshSettings } from '../settings.js';
import { RefreshQueue } from './refresh-queue.js';
import {
  type RefreshParts,
  type RefreshService,
  type RefreshTurns,
  refreshCalls,
} from './refresh-service.js';
import type { RowList } from './row-list.js';
import { Exchange, Listed, type RowWatcher } from './token-table.js';
import { TokenTurns, TurnAnswer, type TurnOwner } from './token-turns.js';

/** What differs between the refreshers that poll. */
export interface PollingRule {
  /** Rows are taken whether they have a refresh token or not; otherwise from their exchange on. */
  readonly takesAll: boolean;
  /** When a row is due whose columns tell this life, µs. */
  readonly dueUs: (issuedUs: number, expiryUs: number) => number;
  /** How its turns begin and end, beside what all have in common. */
  readonly turns: RefreshTurns;
}

/**
 * A refresher that polls t_token: every interval, counted from the begin of a turn, up to `bulk` rows that are due and
 * not retired, longest due first. A row stays due until a refresh of it has been stored, whatever the issuer said: what
 * was refused with HTTP 401, or has no refresh token, comes first in each turn and takes places from the others.
 *
 * Guarantee: each candidate is in the queue or in the hands of a turn, once; a retired one is in neither.
 * Mechanism: `RefreshQueue` is the index of the table over (retired, refresh_after). Cost: one event a turn, O(1) a row
 * that is taken; the table is never scanned.
 */
export abstract class PollingRefresh implements RefreshService, TurnOwner, RowWatcher {
  protected readonly queue: RefreshQueue;
  readonly turns: TokenTurns;
  private isRetired = false;
  private isOn = true;
  private refused = 0;
  private inHand = 0;

  constructor(
    protected readonly parts: RefreshParts,
    private readonly rule: PollingRule,
  ) {
    const { simulation, config, table, name } = parts;
    this.queue = new RefreshQueue(table);
    const { state } = parts;
    const isOff = () => !this.isOn || state.down || state.isLeadLost;
    this.turns = new TokenTurns(
      simulation,
      table,
      () => {
        const { threads, intervalUs } = this.settings;
        return { threads, sleepUs: intervalUs, sleepFrom: 'begin' };
      },
      {
        ...refreshCalls(parts),
        ...rule.turns,
        wantsRefreshToken: true,
        get updateUs() {
          return config.refresh.update_time;
        },
        state: {
          get tokensStopped() {
            return isOff();
          },
        },
      },
      this,
    );
    table.watcher = this;
    const { until } = config.refresh;
    if (until !== undefined)
      simulation.at(
        until,
        simulation.register(() => this.setEnabled(false)),
      );
    simulation.checkAtEnd(() => this.checkRows(name));
  }

  private get settings(): RefreshSettings {
    return refreshSettings(this.parts.config);
  }

  begin(): void {
    this.turns.start(this.parts.phases.untilTurn('refresh', this.settings.intervalUs, 0));
  }

  start(): void {
    this.turns.start(0);
  }

  /** Stays on the host that is gone: that of the lowest name, whether or not it is there. */
  takeOver(): void {}

  kill(restartUs: number): void {
    this.turns.kill(restartUs);
  }

  leadBack(): void {
    this.turns.start(0);
  }

  retire(): void {
    const { table, metrics } = this.parts;
    this.turns.stop();
    table.forEach((row) => {
      this.retired(row);
    });
    if (table.watcher === this) table.watcher = undefined;
    metrics.refreshBacklog.set(0);
    this.isRetired = true;
  }

  adopt(row: number): void {
    const { table } = this.parts;
    if (table.retired[row] === 1) return;
    this.inserted(row);
    if (table.exchange[row] === Exchange.done) this.exchanged(row);
  }

  setEnabled(on: boolean): void {
    if (on === this.isOn || this.isRetired) return;
    this.isOn = on;
    if (on) this.turns.start(0);
    else this.turns.kill(0);
  }

  inserted(row: number): void {
    const { table } = this.parts;
    table.refreshAfterUs[row] = this.rule.dueUs(table.issuedUs[row], table.expiryUs[row]);
    if (this.rule.takesAll && this.isCandidate(row)) this.wait(row);
  }

  exchanged(row: number): void {
    if (!this.rule.takesAll) this.wait(row);
  }

  retired(row: number): void {
    if (!this.queue.has(row)) return;
    this.queue.remove(row);
    this.parts.table.listed[row] &= ~Listed.refresh;
  }

  revived(row: number): void {
    const isListed = (this.parts.table.listed[row] & Listed.refresh) !== 0;
    if (!isListed && this.rule.takesAll && this.isCandidate(row)) this.wait(row);
  }

  deleted(row: number): void {
    this.retired(row);
  }

  mustAsk(_row: number): boolean {
    return false;
  }

  /** Never needed: agents of these versions take the token that the row has. */
  ask(_agent: number, _row: number): void {}

  fill(batch: RowList): void {
    const { simulation, metrics } = this.parts;
    this.queue.advance(simulation.nowUs);
    metrics.refreshBacklog.set(this.queue.due);
    this.queue.take(batch, this.settings.bulk);
    this.inHand = batch.size;
    this.refused = 0;
    metrics.refreshBatch.set(batch.size);
  }

  lost(): void {
    this.parts.metrics.refreshesLost.add();
  }

  store(row: number, refreshToken: number, issuedUs: number, expiryUs: number): void {
    const { table, metrics } = this.parts;
    metrics.refreshes.add();
    table.store(row, refreshToken, issuedUs, expiryUs);
    table.refreshAfterUs[row] = this.rule.dueUs(issuedUs, expiryUs);
    this.putBack(row);
  }

  failed(row: number, answer: TurnAnswer): void {
    const { table, metrics } = this.parts;
    metrics.refreshesFailed.add();
    if (answer === TurnAnswer.invalidGrant) {
      this.refused++;
      if (table.refreshToken[row] !== 0 && table.dead[row] === 0) {
        table.dead[row] = 1;
        metrics.deadTokens.add(1);
      }
    }
    this.putBack(row);
  }

  abandoned(row: number): void {
    this.putBack(row);
  }

  joined(): void {
    const { simulation, metrics } = this.parts;
    this.queue.advance(simulation.nowUs);
    metrics.refreshBacklog.set(this.queue.due);
    metrics.refreshRefused.set(this.refused);
    const { bulk, intervalUs } = this.settings;
    const ofBulk = metrics.refreshBatch.value / bulk;
    const ofTime = (simulation.nowUs - this.turns.turnStartUs) / intervalUs;
    metrics.refreshUtilisation.set(Math.min(1, Math.max(ofBulk, ofTime)));
  }

  /** Whether the refresher would take a row that is not retired. */
  private isCandidate(row: number): boolean {
    const { table, issuers } = this.parts;
    return table.issuer[row] < issuers.length;
  }

  private putBack(row: number): void {
    const { table } = this.parts;
    this.inHand--;
    if (table.retired[row] === 1) {
      table.listed[row] &= ~Listed.refresh;
      return;
    }
    this.wait(row);
  }

  private wait(row: number): void {
    const { table } = this.parts;
    table.listed[row] |= Listed.refresh;
    this.queue.add(row);
  }

  private checkRows(name: string): void {
    if (this.isRetired) return;
    const { table, simulation } = this.parts;
    let listed = 0;
    let missing = 0;
    table.forEach((row) => {
      const isListed = (table.listed[row] & Listed.refresh) !== 0;
      if (isListed) listed++;
      else if (this.rule.takesAll && table.retired[row] === 0 && this.isCandidate(row)) missing++;
    });
    if (missing === 0 && listed === this.queue.size + this.inHand) return;
    throw new LawBroken(
      'each row that may be refreshed waits for it once',
      simulation,
      `${name}: ${listed} rows, ${this.queue.size} in the queue, ${this.inHand} in hand, ${missing} in neither`,
    );
  }
}
