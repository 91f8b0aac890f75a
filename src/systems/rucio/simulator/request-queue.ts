import type { TransferBook } from '../../../ecosystem/ports.js';
import type { Simulation } from '../../../kernel/simulation.js';
import { joinedRuns } from './joined-runs.js';
import { PodShares } from './pod-shares.js';
import type { RequestStates } from './request-states.js';
import { RunLists } from './run-lists.js';
import { NO_RUN, type RunPool } from './run-pool.js';

/** What happens when a queue gets work. */
export interface QueueListener {
  /** There are requests for a pod. */
  queued(pod: number): void;
  /** A destination has requests that wait for the throttler. */
  waiting(): void;
}

/** What the queue works with, and how it is cut up. */
export interface RequestQueueParts {
  readonly simulation: Simulation;
  readonly name: string;
  readonly sites: readonly string[];
  readonly book: Pick<TransferBook, 'serialOf'>;
  readonly pool: RunPool;
  readonly states: RequestStates;
  /** Submitter pods. */
  readonly pods: number;
  /** The most of them that there are in the run. */
  readonly podsMost: number;
  /** New requests wait for the throttler. */
  readonly throttled: boolean;
  /** So many neighbours of a dataset of which each pod gets its share; Infinity for all of it. */
  readonly blockOf: (dataset: number) => number;
}

/**
 * The requests that wait to be submitted: WAITING by destination, QUEUED by submitter pod.
 *
 * Guarantee: a request is taken by one pod, in the order in which the pod's requests were queued.
 * Mechanism: runs in linked lists; the pods share them as `PodShares` says. Cost: O(1) a run and pod, beside the shares.
 */
export class RequestQueue {
  /** Requests by destination that are QUEUED, SUBMITTING or SUBMITTED: what the throttler counts as active. */
  readonly active: Int32Array;
  private readonly pool: RunPool;
  private readonly states: RequestStates;
  private readonly lists: RunLists;
  private readonly waitingLists: RunLists;
  private readonly shares: PodShares;
  private listener: QueueListener = { queued: () => {}, waiting: () => {} };
  private preparing: ((run: number) => void) | undefined;
  private readonly pushToPod = (pod: number, run: number): void => {
    this.lists.push(pod, run);
    this.listener.queued(pod);
  };

  constructor(private readonly parts: RequestQueueParts) {
    const { simulation, name, sites, book, pool, states } = parts;
    this.pool = pool;
    this.states = states;
    this.active = new Int32Array(sites.length);
    this.lists = new RunLists(pool, parts.podsMost);
    this.waitingLists = new RunLists(pool, sites.length);
    const hashes = sites.map((site) => simulation.streams.stream('rucio', name, 'hash', site));
    this.shares = new PodShares(parts.pods, hashes, book, pool, parts.blockOf);
  }

  /** Names who is told of new work. */
  listen(listener: QueueListener): void {
    this.listener = listener;
  }

  /** Enters a run of new requests. */
  add(run: number): void {
    this.pool.createdUs[run] = this.parts.simulation.nowUs;
    if (this.preparing === undefined) this.enter(run);
    else this.preparing(run);
  }

  /** New requests go through a preparer, which calls `enter` with each run. */
  prepareBy(preparing: (run: number) => void): void {
    this.preparing = preparing;
  }

  /** Enters a run that is prepared: WAITING for the throttler, or QUEUED. */
  enter(run: number): void {
    const { pool } = this;
    if (!this.parts.throttled) {
      this.queue(run);
      return;
    }
    this.states.waiting.add(pool.files[run]);
    this.waitingLists.push(pool.destination[run], run);
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

  /** Whether a pod has requests to fetch. */
  hasQueued(pod: number): boolean {
    return this.lists.head(pod) !== NO_RUN;
  }

  /** Takes a pod's next run, of at most `most` files, into a batch; its requests stay QUEUED. */
  take(pod: number, most: number): number {
    return this.takeHead(this.lists, pod, most);
  }

  /** A job is made of requests that were taken: they are SUBMITTING. */
  begun(files: number): void {
    this.states.queued.add(-files);
    this.states.submitting.add(files);
  }

  /** Puts a run that was taken back before the pod's others. */
  giveBack(pod: number, run: number): void {
    this.lists.unshift(pod, run);
    this.listener.queued(pod);
  }

  /** Puts a run that was taken back before the others of the pods that a hash gives it to now. */
  giveBackAnew(run: number): void {
    this.shares.split(run, (pod, share) => this.giveBack(pod, share));
  }

  /** There are so many pods from now on: what is QUEUED and not taken is hashed to them, the oldest first. */
  shareAnew(pods: number): void {
    const runs = joinedRuns(this.pool, this.lists, this.parts.podsMost);
    this.shares.setPods(pods);
    for (const run of runs) this.shares.split(run, this.pushToPod);
  }

  private takeHead(lists: RunLists, list: number, most: number): number {
    const head = lists.head(list);
    return this.pool.files[head] > most ? this.pool.splitHead(head, most) : lists.shift(list);
  }

  private queue(run: number): void {
    const { pool, shares, pushToPod } = this;
    this.active[pool.destination[run]] += pool.files[run];
    this.states.queued.add(pool.files[run]);
    shares.split(run, pushToPod);
  }
}
