import type { DaemonSize } from './process-room.js';

/**
 * The batches that a submitter's pods have fetched and no thread has begun with: each is a list of runs.
 *
 * Guarantee: a pod's batches are begun in the order in which they were fetched. Mechanism: a pod has one list more than
 * it has threads, and takes them in turn, as no more batches wait in it.
 */
export class FetchedBatches {
  private readonly inPod: number;
  private readonly fetched: Int32Array;
  private readonly begun: Int32Array;
  private readonly fetchedUs: Float64Array;

  /** @param first number of the first list; so many lists from it on belong to the batches: `size` */
  constructor(
    private readonly clock: { readonly nowUs: number },
    { pods, threads }: DaemonSize,
    private readonly first: number,
  ) {
    this.inPod = threads + 1;
    this.fetched = new Int32Array(pods);
    this.begun = new Int32Array(pods);
    this.fetchedUs = new Float64Array(pods * this.inPod);
  }

  get size(): number {
    return this.fetchedUs.length;
  }

  /** The list of a batch that a pod fetches now. */
  add(pod: number): number {
    const list = this.listOf(pod, this.fetched[pod]++);
    this.fetchedUs[list - this.first] = this.clock.nowUs;
    return list;
  }

  /** Whether a batch of a pod waits for a thread. */
  hasAny(pod: number): boolean {
    return this.begun[pod] !== this.fetched[pod];
  }

  /** The list of the oldest batch of a pod, which is begun, or left. */
  take(pod: number): number {
    return this.listOf(pod, this.begun[pod]++);
  }

  /** When the batch in a list was fetched, µs. */
  fetchedAtUs(list: number): number {
    return this.fetchedUs[list - this.first];
  }

  private listOf(pod: number, n: number): number {
    return this.first + pod * this.inPod + (n % this.inPod);
  }
}
