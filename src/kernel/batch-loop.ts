import { LawBroken } from './laws.js';
import type { Simulation } from './simulation.js';

/** What a batch loop does in one turn; the loop counts and waits, its owner works. */
export interface BatchOwner {
  /** Takes a batch and returns its size; items are then numbered 0 … size − 1. */
  take(): number;
  /** Starts one item; its owner calls `loop.done()` when it is finished, at once or later. */
  work(item: number): void;
  /** All items are done (the join); called also for an empty batch. */
  joined(size: number): void;
}

/** How a batch loop is built; times in µs. */
export interface BatchLoopOptions {
  /** Items worked on at the same time. */
  readonly threads: number;
  /** The pause before the next turn, µs. */
  readonly sleepUs: number;
  /** Whether the pause is counted from the end of a turn (default), or from its begin, so that its work is part of it. */
  readonly sleepFrom?: 'end' | 'begin';
  /** With a batch of at least this size the next turn follows at once; absent: always sleep. */
  readonly fullBatch?: number;
}

/**
 * The shape of most daemons of the field: sleep, take a batch, work through it with a pool of threads, join, repeat.
 *
 * Guarantee: never more than `threads` items at work; no item of the next batch starts before the join; one chain of
 * turns, also when the loop is restarted from within its owner's callbacks.
 * Mechanism: a cursor over the batch; each finished item starts the next.
 * Cost: one event a turn; items cost what their owner schedules.
 */
export class BatchLoop {
  /** Turns taken so far. */
  turns = 0;
  private size = 0;
  private started = 0;
  private finished = 0;
  private threads = 0;
  private feeding = false;
  /** Restarted, and the next turn has not begun. */
  private abandoned = false;
  private readonly wake: number;
  private pendingWake = -1;
  /** True between `take` and `joined`. */
  working = false;
  /** When the turn at work began, µs. */
  turnStartUs = 0;

  /** @param options asked for at the begin of each turn and at its end, as they may change */
  constructor(
    private readonly simulation: Simulation,
    private readonly options: () => BatchLoopOptions,
    private readonly owner: BatchOwner,
  ) {
    this.wake = simulation.register(() => this.turn());
  }

  /** Begins the loop with its first turn after a delay. */
  start(afterUs: number): void {
    if (this.pendingWake >= 0) this.simulation.cancel(this.pendingWake);
    this.pendingWake = this.simulation.after(afterUs, this.wake);
  }

  /** Abandons the batch at work and starts again after a delay: a daemon that was killed and restarted. */
  restart(afterUs: number): void {
    this.working = false;
    this.abandoned = true;
    this.size = this.started = this.finished = 0;
    this.start(afterUs);
  }

  /** Ends the loop, with the batch at work, until it is started again. */
  stop(): void {
    this.restart(0);
    this.simulation.cancel(this.pendingWake);
    this.pendingWake = -1;
  }

  /**
   * One item is finished.
   * @param turn the value of `turns` when the item was started; an item of an abandoned batch is then ignored
   */
  done(turn = this.turns): void {
    if (turn !== this.turns || this.abandoned) return;
    if (this.finished >= this.started) {
      throw new LawBroken('an item of a batch is finished once', this.simulation, `turn ${turn}`);
    }
    this.finished++;
    if (!this.feeding) this.feed();
  }

  private turn(): void {
    this.pendingWake = -1;
    this.turns++;
    this.turnStartUs = this.simulation.nowUs;
    this.working = true;
    this.abandoned = false;
    this.started = 0;
    this.finished = 0;
    this.threads = this.options().threads;
    const size = this.owner.take();
    if (!this.working) return; // restarted by its owner
    this.size = size;
    this.feed();
  }

  private feed(): void {
    this.feeding = true;
    while (this.started < this.size && this.started - this.finished < this.threads) {
      this.owner.work(this.started++);
    }
    this.feeding = false;
    if (this.working && this.finished === this.size) this.join();
  }

  private join(): void {
    this.working = false;
    this.owner.joined(this.size);
    if (this.pendingWake >= 0) return; // restarted by its owner
    const { sleepUs, sleepFrom, fullBatch } = this.options();
    const workedUs = sleepFrom === 'begin' ? this.simulation.nowUs - this.turnStartUs : 0;
    const full = fullBatch !== undefined && this.size >= fullBatch;
    this.start(full ? 0 : Math.max(0, sleepUs - workedUs));
  }
}
