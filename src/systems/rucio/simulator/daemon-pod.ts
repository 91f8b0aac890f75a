import { kindColumn } from '../../../kernel/columns.js';
import { phaseUs } from '../../../kernel/phase.js';
import type { Simulation } from '../../../kernel/simulation.js';
import { SHORTEST_TURN_US, turnPeriodUs } from '../turns.js';
import { nextTurnUs } from './next-turn.js';

/** What a daemon does in one of its processes. */
export interface PodWork {
  /** Whether there is anything to fetch. */
  hasWork(): boolean;
  /** Fetches the next batch into the process; returns its size, 0 for none. */
  fetch(): number;
  /** A consumer (0 …) begins with the oldest batch of the process; `ended(consumer)` is called when it is through. */
  begin(consumer: number): void;
}

/** How a process of a daemon is set up; times in µs. */
export interface PodOptions {
  /** Names the process, for the draws of its phase. */
  readonly process: readonly (string | number)[];
  /** Consumer threads; another number counts from a restart of the process on. */
  readonly consumers: number;
  /** The most of them that there are in the run. */
  readonly consumersMost: number;
  /** Time from the begin of a turn to the begin of the next. */
  readonly sleepUs: number;
  /** A batch of at least this size is full. */
  readonly fullBatch: number;
  /** Time from the start of the process to its first turn. */
  readonly partitionWaitUs: number;
}

/**
 * The options of a process of a daemon. Pause, batch and threads are read at each use, as an operator may change them.
 * @param fullShare part of its bulk from which on a batch is full
 */
export function podOptions(
  process: readonly (string | number)[],
  config: { readonly threads: number; readonly sleep: number; readonly bulk: number },
  fullShare: number,
  partitionWaitUs: number,
  consumersMost: number,
): PodOptions {
  return {
    process,
    consumersMost,
    get consumers() {
      return config.threads;
    },
    get sleepUs() {
      return config.sleep;
    },
    get fullBatch() {
      return config.bulk * fullShare;
    },
    partitionWaitUs,
  };
}

/**
 * One process of a conveyor daemon: a producer that fetches batches, and consumers that take them from a queue between
 * them (rucio daemons/common.py: db_workqueue, ProducerConsumerDaemon; the same from 32 to 41).
 *
 * The next turn begins `sleep` after the begin of this one, but at least 1 s after its end; 1 s after its end when the
 * batch was full. While more batches wait than there are consumers the producer waits in steps of 1 s, and that is part
 * of its turn. A consumer takes the next batch as soon as it is through with one, and looks every second when it finds
 * none. Fetching takes no time.
 *
 * Guarantee: a batch is begun once, the oldest first; never more than consumers + 1 batches wait.
 * Mechanism: turns and looks of which nothing comes are worked out when there is something to do, so that an idle
 * process needs no event. Cost: at most two events a batch.
 */
export class DaemonPod {
  private readonly turn: number;
  private readonly look: number;
  private turnEvent = -1;
  private readonly lookEvents: Float64Array;
  /** Begin of the next turn, or of one that has passed without work. */
  private nextUs: number;
  private turnUs = 0;
  private wasFull = false;
  private blocked = false;
  private stopped = false;
  private waiting = 0;
  /** When each idle consumer began to look; it looks every second. */
  private readonly idleUs: Float64Array;
  private readonly isIdle: Uint8Array;
  /** When each consumer begins to look, after the start of the process. */
  private readonly offsetUs: readonly number[];

  constructor(
    private readonly simulation: Simulation,
    private readonly options: PodOptions,
    private readonly work: PodWork,
  ) {
    const { consumersMost, process } = options;
    this.nextUs = phaseUs(simulation, this.periodUs, 'rucio', ...process);
    this.offsetUs = Array.from({ length: consumersMost }, (_, consumer) =>
      phaseUs(simulation, SHORTEST_TURN_US, 'rucio', ...process, 'consumer', consumer),
    );
    this.idleUs = Float64Array.from(this.offsetUs);
    this.isIdle = kindColumn(consumersMost).fill(1);
    this.lookEvents = new Float64Array(consumersMost).fill(-1);
    this.turn = simulation.register(() => this.takeTurn());
    this.look = simulation.register((consumer) => this.lookOnce(consumer));
  }

  private get periodUs(): number {
    return turnPeriodUs(this.options.sleepUs);
  }

  /** There is something to fetch. */
  arm(): void {
    if (this.turnEvent >= 0 || this.blocked || this.stopped) return;
    const { simulation } = this;
    const atUs = nextTurnUs(this.nextUs, this.periodUs, simulation.nowUs);
    this.turnEvent = simulation.at(atUs, this.turn);
  }

  /** Consumers that are at work on a batch. */
  get atWork(): number {
    let atWork = 0;
    for (const isIdle of this.isIdle) atWork += 1 - isIdle;
    return atWork;
  }

  /** The first turn not before a time, while there is little to do. */
  turnFromUs(timeUs: number): number {
    return nextTurnUs(this.nextUs, this.periodUs, timeUs);
  }

  /** A consumer is through with its batch: it takes the next, or becomes idle. */
  ended(consumer: number): void {
    if (this.waiting > 0) {
      this.begin(consumer);
      return;
    }
    this.isIdle[consumer] = 1;
    this.idleUs[consumer] = this.simulation.nowUs;
  }

  /** The process dies with all that it has in hand, and there is none in its place until a `restart`. */
  stop(): void {
    const { simulation } = this;
    this.stopped = true;
    if (this.turnEvent >= 0) simulation.cancel(this.turnEvent);
    this.turnEvent = -1;
    this.blocked = false;
    this.waiting = 0;
    for (let consumer = 0; consumer < this.isIdle.length; consumer++) {
      if (this.lookEvents[consumer] >= 0) simulation.cancel(this.lookEvents[consumer]);
      this.lookEvents[consumer] = -1;
      this.isIdle[consumer] = 1;
    }
  }

  /** The process dies with all that it has in hand and comes back at `startUs`; its first turn is a partition wait later. */
  restart(startUs: number): void {
    this.stop();
    this.stopped = false;
    this.nextUs = startUs + this.options.partitionWaitUs;
    for (let consumer = 0; consumer < this.isIdle.length; consumer++) {
      this.idleUs[consumer] = startUs + this.offsetUs[consumer];
    }
    if (this.work.hasWork()) this.arm();
  }

  private takeTurn(): void {
    const { nowUs } = this.simulation;
    this.turnEvent = -1;
    this.turnUs = nowUs;
    const size = this.work.fetch();
    this.wasFull = size >= this.options.fullBatch;
    if (size > 0) {
      this.waiting++;
      this.wakeConsumer();
    }
    this.blocked = this.waiting > this.options.consumers;
    if (!this.blocked) this.endTurn(nowUs);
  }

  private endTurn(endUs: number): void {
    const { turnUs } = this;
    const earliestUs = endUs + SHORTEST_TURN_US;
    this.nextUs = this.wasFull ? earliestUs : Math.max(earliestUs, turnUs + this.options.sleepUs);
    if (this.work.hasWork()) this.arm();
  }

  /** The idle consumer that looks first will find the batch, unless one that ends earlier takes it. */
  private wakeConsumer(): void {
    const { simulation, idleUs, isIdle, lookEvents } = this;
    let first = -1;
    let firstUs = Number.POSITIVE_INFINITY;
    for (let consumer = 0; consumer < this.options.consumers; consumer++) {
      if (isIdle[consumer] === 0 || lookEvents[consumer] >= 0) continue;
      const lookUs = nextTurnUs(idleUs[consumer], SHORTEST_TURN_US, simulation.nowUs);
      if (lookUs >= firstUs) continue;
      first = consumer;
      firstUs = lookUs;
    }
    if (first >= 0) lookEvents[first] = simulation.at(firstUs, this.look, first);
  }

  private lookOnce(consumer: number): void {
    this.lookEvents[consumer] = -1;
    if (this.waiting > 0) this.begin(consumer);
  }

  private begin(consumer: number): void {
    this.isIdle[consumer] = 0;
    this.waiting--;
    if (this.blocked && this.waiting <= this.options.consumers) {
      this.blocked = false;
      // The producer sees it at its next step.
      this.endTurn(nextTurnUs(this.turnUs, SHORTEST_TURN_US, this.simulation.nowUs));
    }
    this.work.begin(consumer);
  }
}
