import type { VaultConfig } from '../schema.js';

/**
 * The rate limit of a vault: so many requests of a client in an interval, and one that is beyond it is blocked for a
 * while, whatever it does.
 *
 * Mechanism: intervals of a client begin with its first request after the last one has ended. Cost: O(1) a request.
 */
export class RateLimit {
  private readonly intervalEndsUs: number[] = [];
  private readonly requests: number[] = [];
  private readonly blockedUntilUs: number[] = [];

  constructor(private readonly limit: NonNullable<VaultConfig['rate_limit']>) {}

  /** A request of a client; false: it is answered 429. */
  admits(client: number, nowUs: number): boolean {
    if (nowUs < (this.blockedUntilUs[client] ?? 0)) return false;
    if (nowUs >= (this.intervalEndsUs[client] ?? 0)) {
      this.intervalEndsUs[client] = nowUs + this.limit.interval;
      this.requests[client] = 0;
    }
    if (++this.requests[client] <= this.limit.requests) return true;
    this.blockedUntilUs[client] = nowUs + this.limit.block;
    return false;
  }
}
