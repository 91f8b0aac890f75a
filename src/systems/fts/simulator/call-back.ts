import type { FileRange } from '../../../ecosystem/file-ranges.js';
import { Action, type FreshTokens } from '../../../ecosystem/ports.js';
import { growColumns, kindColumn } from '../../../kernel/columns.js';
import type { RefreshParts } from './refresh-service.js';
import { RefreshWaiters } from './refresh-waiters.js';
import { Listed } from './token-table.js';

/** What each agent works on. */
export interface AgentFiles {
  runOf(agent: number): number;
  rangeOf(agent: number): FileRange;
}

/**
 * Call-back: FTS neither exchanges nor refreshes, and asks the submitter for a fresh token when an agent is about to
 * use one with less than the margin left. Proposed, and in no release: the margin, the agents' repeats and their
 * longest wait are those of the just-in-time refresh.
 *
 * Guarantee: one request a row at a time serves every agent that waits for it. A refused request ends the attempt of
 * the agents that waited; they ask again. So does a submitter that cannot be reached, and an instance that is down asks
 * nobody. Cost: one event a request, two ring timers an agent that asks.
 */
export class CallBack {
  private readonly submitters: {
    readonly tokens: FreshTokens;
    readonly caller: number;
    readonly path: string;
  }[] = [];
  private readonly path: string;
  private readonly waiters: RefreshWaiters;
  /** Whether the answer on its way to each row is good. */
  private good = kindColumn(0);
  private readonly arrival: number;

  constructor(private readonly parts: RefreshParts & { readonly files: AgentFiles }) {
    const { simulation, name, table, config, listener } = parts;
    this.path = `fts.${name}`;
    this.waiters = new RefreshWaiters(simulation, table, config.refresh, listener, (row, agent) =>
      this.request(row, agent),
    );
    table.follow((capacity) => growColumns(this, capacity));
    this.arrival = simulation.register((row) => this.arrive(row));
  }

  /** Takes in the submitter of the next number, a system of that path. */
  addSubmitter(tokens: FreshTokens, path: string): void {
    const caller = tokens.connect((row, ok) => this.answered(tokens, row, ok));
    this.submitters.push({ tokens, caller, path });
  }

  /** The instance is down: it forgets who waits, and whatever is answered meanwhile is lost. */
  stop(): void {
    this.waiters.forget();
  }

  /** True when an agent has to ask for a fresh token before it uses this row's. */
  mustAsk(row: number): boolean {
    const { simulation, config, table } = this.parts;
    return simulation.nowUs + config.refresh.margin > table.expiryUs[row];
  }

  /** An agent asks, and is answered by the listener. */
  ask(agent: number, row: number): void {
    this.waiters.ask(agent, row);
  }

  private request(row: number, agent: number): void {
    const { runs, files, table, state, network, simulation, metrics } = this.parts;
    if (state.down) {
      this.waiters.refuse(row, simulation.nowUs + 1);
      return;
    }
    if ((table.listed[row] & Listed.refresh) !== 0) return;
    const run = files.runOf(agent);
    const { tokens, caller, path } = this.submitters[runs.submitter[run]];
    this.parts.observer?.token('called_back', table.jwt[row], this.path);
    if (network.isCut(path, this.path)) {
      metrics.callBacksFailed.add();
      this.waiters.refuse(row, simulation.nowUs + 1);
      return;
    }
    table.listed[row] |= Listed.refresh;
    const reads = runs.sourceRow[run] === row && runs.destinationRow[run] !== row;
    tokens.request(caller, row, reads ? Action.read : Action.write, files.rangeOf(agent));
  }

  private answered(tokens: FreshTokens, row: number, ok: boolean): void {
    const { table, simulation, config, state } = this.parts;
    const heard = ok && !state.down;
    this.good[row] = heard ? 1 : 0;
    if (heard) {
      table.replace(row, tokens.fresh);
      this.parts.observer?.token('replaced', table.jwt[row], this.path, tokens.fresh.expiryUs);
    }
    simulation.post(config.call_back.round_trip, this.arrival, row);
  }

  private arrive(row: number): void {
    const { table, metrics, simulation } = this.parts;
    table.listed[row] &= ~Listed.refresh;
    if (this.good[row] === 1) {
      metrics.callBacks.add();
      this.waiters.handOut(row);
    } else {
      metrics.callBacksFailed.add();
      this.waiters.refuse(row, simulation.nowUs);
    }
  }
}
