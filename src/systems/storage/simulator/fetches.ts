import { grown } from '../../../kernel/columns.js';
import type { Simulation } from '../../../kernel/simulation.js';
import { SlotPool } from '../../../kernel/slot-pool.js';

/** What a fetch has come to. */
export const FetchState = { free: 0, asked: 1, held: 2, givenUp: 3 } as const;

/** KeyFetches of keys in flight: a slot each, columns in typed arrays, 23 bytes a fetch. */
export class KeyFetches {
  /** The cache that it is for: endpoint and issuer. */
  cache = new Int32Array(0);
  /** One of `FetchState`. */
  state = new Uint8Array(0);
  /** 1: somebody waits for it while it lasts. */
  foreground = new Uint8Array(0);
  /** 1: who has waited for it looks again when it has failed. */
  locks = new Uint8Array(0);
  /** Handle of its time limit. */
  limit = new Float64Array(0);
  beganUs = new Float64Array(0);
  private readonly pool: SlotPool;
  private top = 0;

  constructor(
    simulation: Simulation,
    private readonly grew: (capacity: number) => void,
  ) {
    this.pool = new SlotPool('fetch of keys', simulation, (capacity) => this.grow(capacity), 64);
  }

  take(): number {
    const fetch = this.pool.take();
    if (fetch >= this.top) this.top = fetch + 1;
    return fetch;
  }

  give(fetch: number): void {
    this.state[fetch] = FetchState.free;
    this.pool.give(fetch);
  }

  /** Visits those in flight, of one cache if given. The visit may end it. */
  visitLive(visit: (fetch: number) => void, cache?: number): void {
    const { top } = this;
    for (let fetch = 0; fetch < top; fetch++) {
      const isLive = this.state[fetch] === FetchState.asked || this.state[fetch] === FetchState.held;
      if (isLive && (cache === undefined || this.cache[fetch] === cache)) visit(fetch);
    }
  }

  private grow(capacity: number): void {
    this.cache = grown(this.cache, new Int32Array(capacity));
    this.state = grown(this.state, new Uint8Array(capacity));
    this.foreground = grown(this.foreground, new Uint8Array(capacity));
    this.locks = grown(this.locks, new Uint8Array(capacity));
    this.limit = grown(this.limit, new Float64Array(capacity));
    this.beganUs = grown(this.beganUs, new Float64Array(capacity));
    this.grew(capacity);
  }
}
