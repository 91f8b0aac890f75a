import type { FtsConfig } from '../../../scenario/schema.js';

/**
 * What of an instance runs now: changed by its controls alone, read by its daemons at each of their turns.
 */
export class ServiceState {
  /** No daemon runs and no submission is taken. */
  down = false;
  /** The lead node is gone, and no other has taken its token services over. */
  leaderless = false;
  /** Agents that the nodes which take files may have at work at the same time. */
  slots: number;
  private lost = false;
  private drained = false;

  constructor(private readonly config: Pick<FtsConfig, 'nodes' | 'slots'>) {
    this.slots = config.nodes * config.slots;
  }

  /** Neither the exchange nor the refresh service takes tokens. */
  get tokensStopped(): boolean {
    return this.down || this.leaderless || this.drained;
  }

  /** The node that was the lead at the start is gone. */
  get isLeadLost(): boolean {
    return this.lost;
  }

  /** The node that was the lead is gone, or is back. */
  setLost(lost: boolean): void {
    this.lost = lost;
    this.count();
  }

  /** The lead node drains, or takes files again. */
  setDrained(drained: boolean): void {
    this.drained = drained;
    this.count();
  }

  /** Nodes or slots are others now. */
  count(): void {
    const nodes = this.config.nodes - (this.lost ? 1 : 0) - (this.drained ? 1 : 0);
    this.slots = Math.max(0, nodes) * this.config.slots;
  }
}
