import type { HeldToken } from '../ports.js';
import { type ReuseRule, usableUntilUs } from './reuse-rule.js';
import type { Clock, TokenCache } from './token-cache.js';
import { TokenTable } from './token-table.js';

/** A cache in the memory of each process: what one was given, another asks for again. */
export class PerProcessCache implements TokenCache {
  private tables: readonly TokenTable[];

  constructor(
    private readonly clock: Clock,
    private readonly rule: ReuseRule,
    processes: number,
  ) {
    this.tables = emptyTables(processes);
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
    this.tables = emptyTables(this.tables.length);
  }
}

function emptyTables(processes: number): readonly TokenTable[] {
  return Array.from({ length: processes }, () => new TokenTable());
}
