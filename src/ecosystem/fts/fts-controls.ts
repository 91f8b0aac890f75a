import type { Simulation } from '../../kernel/simulation.js';
import type { FtsConfig } from '../../scenario/schema.js';
import type { FtsControls as Controls } from '../controls.js';
import type { ServiceState } from './service-state.js';

/** A token daemon, as a fault sees it. */
export interface TokenDaemon {
  start(): void;
  /** Dies with what it has not stored, and comes back after `restartUs`. */
  kill(restartUs: number): void;
}

/** The refresh service, as a fault sees it. */
export interface RefreshDaemon extends TokenDaemon {
  /** The node that was the lead is back, after another had taken its services over. */
  leadBack(): void;
  /** An operator stops it, or starts it again. */
  setEnabled(on: boolean): void;
}

/** What faults act on. */
export interface ControlledParts {
  readonly simulation: Simulation;
  readonly config: Pick<FtsConfig, 'nodes' | 'heartbeat' | 'watchdog' | 'tokens'>;
  readonly state: ServiceState;
  readonly exchange: TokenDaemon;
  readonly refresh: RefreshDaemon;
  readonly callBack: { stop(): void };
  /** The daemons are back: tells what has ended meanwhile and goes on. */
  readonly resume: () => void;
  /** An operator has changed its configuration. */
  readonly reconfigure: (config: FtsConfig) => void;
}

/**
 * What a fault may do to an FTS instance.
 *
 * Guarantee: whatever the order of its calls, no file and no row of t_token is lost; only answers of issuers are.
 * Mechanism: the state says what runs, and daemons look at it at each turn; a service that stops dies with its batch.
 * Cost: nothing while no fault is there.
 */
export class FtsControls implements Controls {
  private readonly takeOver: number;
  private pendingTakeOver = -1;

  constructor(private readonly parts: ControlledParts) {
    this.takeOver = parts.simulation.register(() => this.lead());
  }

  /** Copies under way go on; how they end is told when the daemons are back. */
  setDown(down: boolean): void {
    const { state, callBack, resume } = this.parts;
    state.down = down;
    if (down) {
      this.kill(0);
      callBack.stop();
    } else {
      resume();
      this.start();
    }
  }

  /** Another node takes over once the heartbeat is overdue; a node that comes back earlier leads again at once. */
  setLeadLost(lost: boolean): void {
    const { simulation, config, state } = this.parts;
    state.setLost(lost);
    if (lost) {
      state.leaderless = true;
      this.kill(0);
      if (config.nodes > 1) this.pendingTakeOver = simulation.after(config.heartbeat, this.takeOver);
      return;
    }
    simulation.cancel(this.pendingTakeOver);
    if (state.leaderless) this.lead();
    else if (config.tokens) this.parts.refresh.leadBack();
  }

  /** Work in hand is finished: a daemon looks whether its node drains at the head of its loop. */
  setLeadDrained(drained: boolean): void {
    this.parts.state.setDrained(drained);
  }

  setRefreshing(on: boolean): void {
    this.parts.refresh.setEnabled(on);
  }

  restartDaemons(): void {
    this.kill(this.parts.config.watchdog.restart);
  }

  reconfigure(config: FtsConfig): void {
    this.parts.reconfigure(config);
  }

  private lead(): void {
    this.parts.state.leaderless = false;
    this.start();
  }

  private kill(restartUs: number): void {
    this.parts.exchange.kill(restartUs);
    this.parts.refresh.kill(restartUs);
  }

  private start(): void {
    const { config, exchange, refresh } = this.parts;
    if (!config.tokens) return;
    exchange.start();
    refresh.start();
  }
}
