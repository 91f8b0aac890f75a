import type { Simulation } from '../../../kernel/simulation.js';
import { DaemonPod, type PodOptions } from './daemon-pod.js';
import { PROCESSED_AT_DELAY_US } from './left-batches.js';

/** What a process has fetched at once. */
export interface TimedBatch {
  /** Requests in it, at least 1. */
  readonly size: number;
  /** How long a consumer works on it, µs. */
  readonly workUs: number;
  /** When it was fetched, µs; kept by the process. */
  fetchedUs: number;
}

/** A daemon whose work on a batch is known when it is fetched. */
export interface TimedWork<B extends TimedBatch> {
  hasWork(): boolean;
  fetch(): B | undefined;
  /** A consumer begins to work on a batch. */
  begin?(batch: B, consumer: number): void;
  /** A consumer has worked on a batch. */
  done(batch: B): void;
}

/**
 * A process of a daemon that holds each batch for a time: poller, finisher, preparer.
 *
 * Guarantee: `done` is called once for each batch; one that a process had in hand when it died is offered again 600 s
 * after it was fetched, and counts as done then. Cost: at most three events a batch.
 */
export class TimedPod<B extends TimedBatch> {
  readonly daemon: DaemonPod;
  private waiting: B[] = [];
  private readonly inHand: (B | undefined)[];
  private readonly events: Float64Array;
  private readonly through: number;
  private readonly late: number;
  private left: (B | undefined)[] = [];

  constructor(
    private readonly simulation: Simulation,
    options: PodOptions,
    private readonly work: TimedWork<B>,
  ) {
    this.inHand = Array.from({ length: options.consumersMost });
    this.events = new Float64Array(options.consumersMost).fill(-1);
    this.through = simulation.register((consumer) => this.finish(consumer));
    this.late = simulation.register((n) => this.finishLeft(n));
    this.daemon = new DaemonPod(simulation, options, {
      hasWork: () => work.hasWork(),
      fetch: () => this.fetch(),
      begin: (consumer) => this.begin(consumer),
    });
  }

  /** The process dies with what it has in hand and comes back at `startUs`. */
  restart(startUs: number): void {
    this.leaveAll();
    this.daemon.restart(startUs);
  }

  /** The process dies with what it has in hand, and there is none in its place until a `restart`. */
  stop(): void {
    this.leaveAll();
    this.daemon.stop();
  }

  private leaveAll(): void {
    const { simulation, inHand, events } = this;
    const lost = [...inHand, ...this.waiting].filter((batch) => batch !== undefined);
    for (let consumer = 0; consumer < inHand.length; consumer++) {
      if (inHand[consumer] !== undefined) simulation.cancel(events[consumer]);
      inHand[consumer] = undefined;
    }
    this.waiting = [];
    for (const batch of lost) {
      const backUs = Math.max(simulation.nowUs, batch.fetchedUs + PROCESSED_AT_DELAY_US);
      simulation.at(this.daemon.turnFromUs(backUs), this.late, this.left.push(batch) - 1);
    }
  }

  private fetch(): number {
    const batch = this.work.fetch();
    if (batch === undefined) return 0;
    batch.fetchedUs = this.simulation.nowUs;
    this.waiting.push(batch);
    return batch.size;
  }

  private begin(consumer: number): void {
    const batch = this.waiting.shift();
    if (batch === undefined) return;
    this.inHand[consumer] = batch;
    this.work.begin?.(batch, consumer);
    this.events[consumer] = this.simulation.after(batch.workUs, this.through, consumer);
  }

  private finish(consumer: number): void {
    const batch = this.inHand[consumer];
    if (batch === undefined) return;
    this.inHand[consumer] = undefined;
    this.work.done(batch);
    this.daemon.ended(consumer);
  }

  private finishLeft(n: number): void {
    const batch = this.left[n];
    if (batch === undefined) return;
    this.left[n] = undefined;
    if (this.left.every((other) => other === undefined)) this.left = [];
    this.work.done(batch);
  }
}
