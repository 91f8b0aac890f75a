import type { FtsConfig } from '../../../scenario/schema.js';
import type { ExchangeTurns } from './exchange-turns.js';
import type { FtsWork } from './fts-work.js';
import { gridAfter } from './phases.js';
import type { RefreshService } from './refresh-service.js';

/** A node tells that it is there this often (FTS ServerConfigReader.cpp), µs. */
const BEAT_US = 60_000_000;

/** What faults act on. */
export interface ControlledFts extends FtsWork {
  readonly daemons: { readonly exchange: ExchangeTurns; readonly refresh: RefreshService };
  readonly callBack: { stop(): void };
  /** The daemons are back: tells what has ended meanwhile and goes on. */
  readonly resume: () => void;
  /** An operator has changed its configuration. */
  readonly reconfigure: (config: FtsConfig) => void;
}

/**
 * What a fault or a change may do to an FTS instance. `true` begins, `false` ends; each once.
 *
 * Guarantee: whatever the order of its calls, no file and no row of t_token is lost; only answers of issuers are.
 * Mechanism: the state says what runs, and daemons look at it at each turn; a service that stops dies with its batch.
 * Cost: nothing while no fault is there.
 */
export class FtsControls {
  private readonly takeOver: number;
  private pendingTakeOver = -1;

  constructor(private readonly parts: ControlledFts) {
    this.takeOver = parts.simulation.register(() => this.leadElsewhere());
  }

  /**
   * Takes no submission, starts no file, exchanges and refreshes nothing. Copies under way go on; how they end is told
   * when the daemons are back.
   */
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

  /**
   * The lead node is gone: fewer agents, and the token services come back on another node, which takes over once it
   * finds the heartbeat overdue; the refreshers of 2024-02 and 3.13 come back with the node. One that comes back earlier
   * leads again at once.
   */
  setLeadLost(lost: boolean): void {
    const { simulation, config, state } = this.parts;
    state.setLost(lost);
    if (lost) {
      state.leaderless = true;
      this.kill(0);
      if (config.nodes > 1) this.pendingTakeOver = simulation.at(this.noticedUs(), this.takeOver);
      return;
    }
    simulation.cancel(this.pendingTakeOver);
    if (!state.leaderless) {
      if (config.tokens) this.parts.daemons.refresh.leadBack();
      return;
    }
    state.leaderless = false;
    this.start();
  }

  /**
   * The lead node drains and stays the lead: no exchange, fewer agents, and in 3.14 no refresh. Work in hand is finished:
   * a daemon looks whether its node drains at the head of its loop.
   */
  setLeadDrained(drained: boolean): void {
    this.parts.state.setDrained(drained);
  }

  /** An operator stops the refresh service, or starts it again. */
  setRefreshing(on: boolean): void {
    this.parts.daemons.refresh.setEnabled(on);
  }

  /** The token daemons die, with the answers that they have not stored, and come back. */
  restartDaemons(): void {
    this.kill(this.parts.config.watchdog.restart);
  }

  reconfigure(config: FtsConfig): void {
    this.parts.reconfigure(config);
  }

  /** When another node sees, at a beat of its own, that the last one of the lead is too old, µs. */
  private noticedUs(): number {
    const { simulation, config, phases } = this.parts;
    const { nowUs } = simulation;
    const lastUs = gridAfter(nowUs, phases.untilTurn('heartbeat', BEAT_US, 0), BEAT_US) - BEAT_US;
    const silentUs = Math.max(nowUs, Math.min(lastUs, nowUs) + config.heartbeat);
    return gridAfter(silentUs - 1, phases.untilTurnElsewhere('heartbeat', BEAT_US), BEAT_US);
  }

  /** Another node leads from now on. */
  private leadElsewhere(): void {
    const { state, config, daemons } = this.parts;
    state.leaderless = false;
    if (!config.tokens) return;
    daemons.exchange.takeOver();
    daemons.refresh.takeOver();
  }

  private kill(restartUs: number): void {
    this.parts.daemons.exchange.kill(restartUs);
    this.parts.daemons.refresh.kill(restartUs);
  }

  private start(): void {
    const { config, daemons } = this.parts;
    if (!config.tokens) return;
    daemons.exchange.start();
    daemons.refresh.start();
  }
}
