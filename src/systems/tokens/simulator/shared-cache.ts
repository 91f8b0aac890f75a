import type { HeldToken } from '../../../ecosystem/ports.js';
import type { Clock } from '../../../measure/instrument.js';
import { type ReuseRule, usableUntilUs } from '../reuse.js';
import type { TokenCache } from './token-cache.js';
import { CachedTokens } from './token-table.js';

/** One cache for all processes: Rucio's daemons with the same memcached. */
export class SharedCache implements TokenCache {
  private table = new CachedTokens();

  constructor(
    private readonly clock: Clock,
    private readonly rule: ReuseRule,
  ) {}

  get keys(): number {
    return this.table.size;
  }

  lookup(_process: number, key: number, file: number, into: HeldToken): boolean {
    return this.table.get(key, file, this.clock.nowUs, into);
  }

  store(_process: number, key: number, file: number, token: HeldToken): void {
    this.table.put(key, file, token, usableUntilUs(this.rule, token), this.clock.nowUs);
  }

  flush(): void {
    this.table = new CachedTokens();
  }

  /** Each token keeps the limits under which it was stored. */
  takeOver(from: TokenCache): void {
    if (from instanceof SharedCache) this.table = from.table;
  }

  /** It outlives the processes. */
  restart(_process: number): void {}
}
