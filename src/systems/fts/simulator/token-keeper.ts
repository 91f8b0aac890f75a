import { NoRefresh } from './refresh-none.js';
import type { RefreshService } from './refresh-service.js';
import { Exchange, type TokenTable } from './token-table.js';

type Keeper = Pick<RefreshService, 'mustAsk' | 'ask'>;
const NOBODY = new NoRefresh();

/** Who keeps a row's token good while agents use it: the refresh service of the version, or the submitter. */
export class TokenKeeper {
  /** Those of FTS itself, and the one that asks the submitter: named once they are there, as they answer the agents. */
  daemons: { readonly refresh: Keeper } = { refresh: NOBODY };
  callBack: Keeper = NOBODY;

  constructor(private readonly table: TokenTable) {}

  /** True when an agent has to ask for a fresh token before it uses this row's. */
  mustAsk(row: number): boolean {
    return this.keeperOf(row).mustAsk(row);
  }

  /** An agent asks; it is answered as a `RefreshListener`. */
  ask(agent: number, row: number): void {
    this.keeperOf(row).ask(agent, row);
  }

  private keeperOf(row: number): Keeper {
    return this.table.exchange[row] === Exchange.callBack ? this.callBack : this.daemons.refresh;
  }
}
