import { kindColumn } from '../../../kernel/columns.js';
import type { Simulation } from '../../../kernel/simulation.js';
import { type OnGrow, SlotPool } from '../../../kernel/slot-pool.js';

/** What a fetch has come to. */
export const FetchState = { free: 0, asked: 1, held: 2, givenUp: 3 } as const;

/** KeyFetches of keys in flight: a slot each, columns in typed arrays, 23 bytes a fetch. */
export class KeyFetches {
  /** The cache that it is for: endpoint and issuer. */
  cache = new Int32Array(0);
  /** One of `FetchState`. */
  state = kindColumn(0);
  /** 1: somebody waits for it while it lasts. */
  foreground = kindColumn(0);
  /** 1: who has waited for it looks again when it has failed. */
  locks = kindColumn(0);
  /** Handle of its time limit. */
  limit = new Float64Array(0);
  beganUs = new Float64Array(0);
  private readonly pool: SlotPool;

  constructor(simulation: Simulation, grew: OnGrow) {
    this.pool = new SlotPool('fetch of keys', simulation, this, 64);
    this.pool.follow(grew);
  }

  take(): number {
    return this.pool.take();
  }

  give(fetch: number): void {
    this.state[fetch] = FetchState.free;
    this.pool.give(fetch);
  }

  /** Visits those in flight, of one cache if given. The visit may end it. */
  visitLive(visit: (fetch: number) => void, cache?: number): void {
    const { top } = this.pool;
    for (let fetch = 0; fetch < top; fetch++) {
      const isLive = this.state[fetch] === FetchState.asked || this.state[fetch] === FetchState.held;
      if (isLive && (cache === undefined || this.cache[fetch] === cache)) visit(fetch);
    }
  }
}
