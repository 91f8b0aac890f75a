import { Chains } from '../../../kernel/chains.js';
import type { RunPosition } from '../../../kernel/laws.js';
import { type OnGrow, SlotPool } from '../../../kernel/slot-pool.js';
import type { RunTable } from './run-table.js';

/**
 * Links: the queues of (experiment, source, destination), each a first-in-first-out chain of runs.
 *
 * Guarantee: files of a link start in the order in which their runs were queued, retried ones first.
 * Mechanism: columns by link, numbered as they are first used. Cost: one map lookup a run, nothing a file.
 */
export class LinkQueues {
  source = new Int32Array(0);
  destination = new Int32Array(0);
  /** Files that may start now. */
  waiting = new Int32Array(0);
  active = new Int32Array(0);
  /** Most files active at the same time. */
  limit = new Int32Array(0);
  /** Runs with waiting files. */
  readonly queue = new Chains();
  /** Told of a link that may start more files than before. */
  onRaised: (link: number) => void = () => {};
  private readonly numbers = new Map<number, number>();
  private readonly slots: SlotPool;

  constructor(
    position: RunPosition,
    private readonly runs: RunTable,
    private readonly sites: number,
    private readonly initialLimit: () => number,
  ) {
    runs.follow((capacity) => this.queue.growNodes(capacity));
    this.slots = new SlotPool('link', position, this, 256);
    this.slots.follow((capacity) => this.queue.growOwners(capacity));
  }

  get size(): number {
    return this.slots.inUse;
  }

  /** Has `onGrow` called when the table grows. */
  follow(onGrow: OnGrow): void {
    this.slots.follow(onGrow);
  }

  /** The number of a link. */
  linkOf(experiment: number, source: number, destination: number): number {
    const key = (experiment * this.sites + source) * this.sites + destination;
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const link = this.slots.take();
    this.numbers.set(key, link);
    this.source[link] = source;
    this.destination[link] = destination;
    this.limit[link] = this.initialLimit();
    return link;
  }

  /** Queues a run behind the others, or before them. */
  push(run: number, first: boolean): void {
    const link = this.runs.link[run];
    if (first) this.queue.prepend(link, run);
    else this.queue.append(link, run);
    this.waiting[link] += this.runs.waiting(run);
  }

  /** Takes a run out of its queue with all files that still wait. */
  withdraw(run: number): void {
    this.waiting[this.runs.link[run]] -= this.runs.waiting(run);
    this.queue.remove(run);
  }
}
