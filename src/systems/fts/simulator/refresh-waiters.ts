import { Chains } from '../../../kernel/chains.js';
import { growColumns } from '../../../kernel/columns.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { TimerRing } from '../../../kernel/timer-ring.js';
import type { FtsConfig } from '../../../scenario/schema.js';
import type { RefreshListener } from './refresh-service.js';
import { RowList } from './row-list.js';
import type { TokenTable } from './token-table.js';

/**
 * The agents that wait for a fresh token, by row (FTS TokenRefreshListenerService.cpp, LegacyReporter.cpp).
 *
 * Guarantee: an agent that asked is answered once: with a fresh token, or after its longest wait. A failed refresh or
 * a restart of the daemon only takes it out of the set until it asks again.
 * Mechanism: a chain of agents a row and a chain of the rows asked for; two timer rings.
 * Cost: two ring timers an agent that asks, no event.
 */
export class RefreshWaiters {
  private readonly agents = new Chains();
  private readonly rows = new Chains(0, 1);
  private readonly scratch = new RowList();
  private readonly again: TimerRing;
  private readonly giveUp: TimerRing;
  private capacity = 0;
  private rowOf = new Int32Array(0);
  private askedUs = new Float64Array(0);
  private triedUs = new Float64Array(0);
  private againTicket = new Float64Array(0);
  private giveUpTicket = new Float64Array(0);

  constructor(
    private readonly simulation: Simulation,
    table: TokenTable,
    config: FtsConfig['refresh'],
    private readonly listener: RefreshListener,
    private readonly onAsked: (row: number, agent: number) => void,
  ) {
    table.follow((capacity) => {
      this.agents.growOwners(capacity);
      this.rows.growNodes(capacity);
    });
    this.again = simulation.ring(config.agent_retry, (agent) => this.askAgain(agent));
    this.giveUp = simulation.ring(config.agent_wait, (agent) => this.timedOut(agent));
  }

  /** First of the rows that are asked for, or -1. */
  firstRow(): number {
    return this.rows.first(0);
  }

  /** The row asked for after another, or -1. */
  rowAfter(row: number): number {
    return this.rows.after(row);
  }

  ask(agent: number, row: number): void {
    while (agent >= this.capacity) this.grow();
    this.askedUs[agent] = this.simulation.nowUs;
    this.rowOf[agent] = row;
    this.giveUpTicket[agent] = this.giveUp.arm(agent);
    this.enter(agent);
    this.againTicket[agent] = this.again.arm(agent);
  }

  /** Gives the row's token to every agent that waits for it. */
  handOut(row: number): void {
    this.scratch.clear();
    for (let agent = this.agents.first(row); agent >= 0; agent = this.agents.after(agent)) {
      this.scratch.add(agent);
    }
    for (let at = 0; at < this.scratch.size; at++) this.leave(this.scratch.at(at));
    for (let at = 0; at < this.scratch.size; at++) {
      const agent = this.scratch.at(at);
      this.giveUp.cancel(this.giveUpTicket[agent]);
      this.again.cancel(this.againTicket[agent]);
      this.listener.tokenFresh(agent, this.simulation.nowUs - this.askedUs[agent]);
    }
  }

  /** Ends the attempt of agents that asked before a failure; true when no agent waits for the row any more. */
  refuse(row: number, failedUs: number): boolean {
    for (let agent = this.agents.first(row); agent >= 0; ) {
      const next = this.agents.after(agent);
      if (this.triedUs[agent] < failedUs) this.leave(agent);
      agent = next;
    }
    return this.agents.first(row) < 0;
  }

  /** Forgets who waits; the agents do not know. */
  forget(): void {
    for (let row = this.firstRow(); row >= 0; row = this.firstRow()) {
      for (let agent = this.agents.first(row); agent >= 0; agent = this.agents.first(row)) this.leave(agent);
    }
  }

  private enter(agent: number): void {
    const row = this.rowOf[agent];
    this.triedUs[agent] = this.simulation.nowUs;
    if (this.agents.first(row) < 0) this.rows.append(0, row);
    this.agents.append(row, agent);
    this.onAsked(row, agent);
  }

  private leave(agent: number): void {
    const row = this.rowOf[agent];
    this.agents.remove(agent);
    if (this.agents.first(row) < 0) this.rows.remove(row);
  }

  private askAgain(agent: number): void {
    if (!this.agents.holds(agent)) this.enter(agent);
    this.againTicket[agent] = this.again.arm(agent);
  }

  private timedOut(agent: number): void {
    if (this.agents.holds(agent)) this.leave(agent);
    this.again.cancel(this.againTicket[agent]);
    this.listener.refreshTimedOut(agent, this.simulation.nowUs - this.askedUs[agent]);
  }

  private grow(): void {
    this.capacity = Math.max(256, this.capacity * 2);
    this.agents.growNodes(this.capacity);
    growColumns(this, this.capacity);
  }
}
