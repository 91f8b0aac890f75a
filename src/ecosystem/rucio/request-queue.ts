import type { Simulation } from '../../kernel/simulation.js';
import type { Stream } from '../../kernel/streams.js';
import type { TransferBook } from '../ports.js';
import type { RequestStates } from './request-states.js';
import { RunLists } from './run-lists.js';
import { NO_RUN, type RunPool } from './run-pool.js';

/** What happens when a queue gets work. */
export interface QueueListener {
  /** A thread's queue has work. */
  queued(thread: number): void;
  /** A destination has requests that wait for the throttler. */
  waiting(): void;
}

/** How the queue is cut up. */
export interface RequestQueueOptions {
  readonly name: string;
  /** Submitter threads of all pods. */
  readonly threads: number;
  /** Files that are hashed to a thread together. */
  readonly partitionFiles: number;
  /** New requests wait for the throttler. */
  readonly throttled: boolean;
}

/**
 * The requests that wait to be submitted: WAITING by destination, QUEUED by submitter thread.
 *
 * Guarantee: a request is taken by one thread, in the order in which the thread's requests were queued.
 * Mechanism: Rucio hashes requests to workers so that no two take the same; here blocks of a dataset's files for one
 * destination are hashed together, so that a queue holds runs instead of files.
 * Cost: O(1) a block of files.
 */
export class RequestQueue {
  /** Requests by destination that are QUEUED, SUBMITTING or SUBMITTED: what the throttler counts as active. */
  readonly active: Int32Array;
  private readonly lists: RunLists;
  private readonly waitingLists: RunLists;
  private readonly partitions: readonly Stream[];
  private listener: QueueListener = { queued: () => {}, waiting: () => {} };

  constructor(
    private readonly simulation: Simulation,
    private readonly options: RequestQueueOptions,
    sites: readonly string[],
    private readonly book: Pick<TransferBook, 'serialOf'>,
    private readonly pool: RunPool,
    private readonly states: RequestStates,
  ) {
    this.active = new Int32Array(sites.length);
    this.lists = new RunLists(pool, options.threads);
    this.waitingLists = new RunLists(pool, sites.length);
    this.partitions = sites.map((site) =>
      simulation.streams.stream('rucio', options.name, 'partition', site),
    );
  }

  /** Names who is told of new work. */
  listen(listener: QueueListener): void {
    this.listener = listener;
  }

  /** Enters new requests: `files` files at an attempt. */
  add(
    dataset: number,
    firstFile: number,
    files: number,
    source: number,
    destination: number,
    attempt: number,
  ): void {
    const run = this.pool.make(
      dataset,
      firstFile,
      files,
      source,
      destination,
      attempt,
      this.simulation.nowUs,
    );
    if (!this.options.throttled) {
      this.queue(run);
      return;
    }
    this.states.waiting.add(files);
    this.waitingLists.push(destination, run);
    this.listener.waiting();
  }

  /** Whether a destination has requests in WAITING. */
  hasWaiting(destination: number): boolean {
    return this.waitingLists.head(destination) !== NO_RUN;
  }

  /** Moves up to `most` requests of a destination from WAITING to QUEUED. */
  release(destination: number, most: number): void {
    let left = most;
    while (left > 0 && this.hasWaiting(destination)) {
      const run = this.takeHead(this.waitingLists, destination, left);
      left -= this.pool.files[run];
      this.states.waiting.add(-this.pool.files[run]);
      this.queue(run);
    }
  }

  /** Whether a thread has requests in QUEUED. */
  hasQueued(thread: number): boolean {
    return this.lists.head(thread) !== NO_RUN;
  }

  /** Takes a thread's next run, of at most `most` files, into SUBMITTING. */
  take(thread: number, most: number): number {
    const run = this.takeHead(this.lists, thread, most);
    this.states.queued.add(-this.pool.files[run]);
    this.states.submitting.add(this.pool.files[run]);
    return run;
  }

  /** Puts a run that its thread had taken back before the thread's others. */
  giveBack(thread: number, run: number): void {
    this.states.submitting.add(-this.pool.files[run]);
    this.states.queued.add(this.pool.files[run]);
    this.lists.unshift(thread, run);
  }

  private takeHead(lists: RunLists, list: number, most: number): number {
    const head = lists.head(list);
    return this.pool.files[head] > most ? this.pool.splitHead(head, most) : lists.shift(list);
  }

  private queue(run: number): void {
    const { pool } = this;
    this.active[pool.destination[run]] += pool.files[run];
    this.states.queued.add(pool.files[run]);
    const { partitionFiles } = this.options;
    for (;;) {
      const block = Math.floor(pool.firstFile[run] / partitionFiles);
      const inBlock = (block + 1) * partitionFiles - pool.firstFile[run];
      if (pool.files[run] <= inBlock) {
        this.assign(run, block);
        return;
      }
      this.assign(pool.splitHead(run, inBlock), block);
    }
  }

  private assign(run: number, block: number): void {
    const { pool } = this;
    const stream = this.partitions[pool.destination[run]];
    const u = stream.draw(this.book.serialOf(pool.dataset[run]), block);
    const thread = Math.floor(u * this.options.threads);
    this.lists.push(thread, run);
    this.listener.queued(thread);
  }
}
