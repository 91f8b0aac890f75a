import type { TransferBook } from '../../../ecosystem/ports.js';
import type { Stream } from '../../../kernel/streams.js';
import type { RunPool } from './run-pool.js';

/** Attempts are drawn this many bits apart. */
const ATTEMPT_SHIFT = 24;

/**
 * How a daemon's pods share requests: Rucio hashes the number of each request to the pods that live (rucio
 * db/sqla/session.py, filter_thread_work).
 *
 * Guarantee: every file of a run is in one share; an attempt is a request of its own. Mechanism: a pod gets as many
 * files of a run as such a hash gives it, but neighbours, so that they are one run there. Cost: one hash a file where
 * there are several pods.
 */
export class PodShares {
  private shares: Int32Array;
  /** What makes the hashes of one destination others than those of the next. */
  private readonly salts: Int32Array;

  /**
   * @param hashes a stream for each destination, of which one number is drawn
   * @param blockOf neighbours of a dataset that are shared among all pods: all of them, or those of one directory
   */
  constructor(
    private pods: number,
    hashes: readonly Stream[],
    private readonly book: Pick<TransferBook, 'serialOf'>,
    private readonly pool: RunPool,
    private readonly blockOf: (dataset: number) => number = () => Number.POSITIVE_INFINITY,
  ) {
    this.shares = new Int32Array(pods);
    this.salts = Int32Array.from(hashes, (hash) => hash.next() * 2 ** 32);
  }

  /** There are so many pods from now on. */
  setPods(pods: number): void {
    this.pods = pods;
    this.shares = new Int32Array(pods);
  }

  /** Splits a run into the shares of the pods and gives each of them to `take`. */
  split(run: number, take: (pod: number, run: number) => void): void {
    const { pool } = this;
    if (this.pods === 1) {
      take(0, run);
      return;
    }
    const block = this.blockOf(pool.dataset[run]);
    while (block < Number.POSITIVE_INFINITY) {
      const inBlock = block - (pool.firstFile[run] % block);
      if (pool.files[run] <= inBlock) break;
      this.splitBlock(pool.splitHead(run, inBlock), take);
    }
    this.splitBlock(run, take);
  }

  private splitBlock(run: number, take: (pod: number, run: number) => void): void {
    const { pool, shares } = this;
    let left = pool.files[run];
    this.draw(run);
    for (let pod = 0; pod < shares.length; pod++) {
      const files = shares[pod];
      if (files === 0) continue;
      take(pod, files === left ? run : pool.splitHead(run, files));
      left -= files;
    }
  }

  private draw(run: number): void {
    const { pool, shares, pods } = this;
    shares.fill(0);
    const salt = this.salts[pool.destination[run]];
    const rule = mixed(salt ^ this.book.serialOf(pool.dataset[run]));
    const first = pool.firstFile[run] + (pool.attempt[run] << ATTEMPT_SHIFT);
    for (let file = first; file < first + pool.files[run]; file++) {
      shares[((mixed(rule + Math.imul(file, SPREAD)) >>> 8) * pods) >>> 24]++;
    }
  }
}

/** Parts neighbours (2³² over the golden ratio). */
const SPREAD = 0x9e3779b1;

/** The finaliser of MurmurHash3: every bit of the result depends on every bit of a number. */
function mixed(number: number): number {
  let h = number | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** The pod that works on all of a number, as a hash of it chooses. */
export function podOf(number: number, pods: number): number {
  return (mixed(number) >>> 8) % pods;
}
