import type { HeldToken } from '../../../ecosystem/ports.js';
import type { Clock } from '../../../measure/instrument.js';
import { type ReuseRule, usableUntilUs } from '../reuse.js';
import type { TokenCache } from './token-cache.js';
import { CachedTokens } from './token-table.js';

/**
 * A cache for each process alone: what one was given, another asks for again. In the memory of the process, or a
 * memcached beside it in its pod, as Rucio's image of a daemon starts one (rucio/containers daemons/start-daemon.sh).
 */
export class PerProcessCache implements TokenCache {
  private readonly tables: CachedTokens[];

  /** @param entriesMost tokens that fit into one of them */
  constructor(
    private readonly clock: Clock,
    private readonly rule: ReuseRule,
    processes: number,
    private readonly entriesMost: number,
  ) {
    this.tables = Array.from({ length: processes }, () => new CachedTokens(entriesMost));
  }

  get keys(): number {
    let keys = 0;
    for (const table of this.tables) keys += table.size;
    return keys;
  }

  lookup(process: number, key: number, file: number, into: HeldToken): boolean {
    return this.tables[process].get(key, file, this.clock.nowUs, into);
  }

  store(process: number, key: number, file: number, token: HeldToken): void {
    this.tables[process].put(key, file, token, usableUntilUs(this.rule, token), this.clock.nowUs);
  }

  flush(): void {
    for (let process = 0; process < this.tables.length; process++) this.restart(process);
  }

  restart(process: number): void {
    this.tables[process] = new CachedTokens(this.entriesMost);
  }
}
