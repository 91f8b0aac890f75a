import type { HeldToken } from '../../../ecosystem/ports.js';
import type { Clock } from '../../../measure/instrument.js';
import { cacheEntries, type ReuseRule, type ReusingSubmitter, reuseRuleOf, usableUntilUs } from '../reuse.js';
import { CachedTokens } from './token-table.js';

/**
 * Where a submitter keeps the tokens that it was given: in one memcached for all its processes, in each process (its
 * memory, or a memcached beside it in its pod, as Rucio's image of a daemon starts one: rucio/containers
 * daemons/start-daemon.sh), or nowhere.
 *
 * The law of every cache: a token is given again only while it has at least the reuse floor left to live and is not
 * older than the maximum age. There is no lock: callers that miss together each ask the issuer, and the last answer
 * stays. Mechanism: one table for all processes, one each, or none.
 */
export class TokenCache {
  private tables: CachedTokens[] = [];
  private isShared = false;
  private rule: ReuseRule;
  private reachable = true;

  constructor(
    private readonly clock: Clock,
    private readonly submitter: ReusingSubmitter,
    private readonly processes: number,
  ) {
    this.rule = reuseRuleOf(submitter);
    this.renew(false);
  }

  /** Keys held, over all processes. */
  get keys(): number {
    let keys = 0;
    for (const { size } of this.tables) keys += size;
    return keys;
  }

  /** Keys whose token may be given again, over all processes; none while it cannot be reached. */
  get usableKeys(): number {
    if (!this.reachable) return 0;
    let keys = 0;
    for (const table of this.tables) keys += table.usable(this.clock.nowUs);
    return keys;
  }

  /** Copies a reusable token of a process into `into`; false when there is none. */
  lookup(process: number, key: number, file: number, into: HeldToken): boolean {
    if (!this.reachable) return false;
    return this.tableOf(process)?.get(key, file, this.clock.nowUs, into) ?? false;
  }

  /** Keeps a token that the issuer has just given to a process. */
  store(process: number, key: number, file: number, token: HeldToken): void {
    if (!this.reachable) return;
    this.tableOf(process)?.put(key, file, token, usableUntilUs(this.rule, token), this.clock.nowUs);
  }

  /** Forgets everything. */
  flush(): void {
    this.tables = this.tables.map(() => this.emptyTable());
  }

  /** A process begins again: what it kept for itself is gone. */
  restart(process: number): void {
    if (!this.isShared && process < this.tables.length) this.tables[process] = this.emptyTable();
  }

  /** While it cannot be reached every lookup misses, and nothing is kept; what it had is there again afterwards. */
  setReachable(reachable: boolean): void {
    this.reachable = reachable;
  }

  /**
   * The configuration is another one, and so are the processes. A cache that they share outlives them, where what is in
   * it is still of use; each token keeps the limits under which it was stored.
   */
  renew(isOfUse: boolean): void {
    const { cache } = this.submitter.tokens;
    const isKept = isOfUse && this.isShared && cache === 'shared';
    this.rule = reuseRuleOf(this.submitter);
    this.isShared = cache === 'shared';
    if (isKept) return;
    const tables = cache === 'off' ? 0 : this.isShared ? 1 : this.processes;
    this.tables = Array.from({ length: tables }, () => this.emptyTable());
  }

  private emptyTable(): CachedTokens {
    return new CachedTokens(cacheEntries(this.submitter.tokens));
  }

  private tableOf(process: number): CachedTokens | undefined {
    return this.tables[this.isShared ? 0 : process];
  }
}
