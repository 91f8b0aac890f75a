import type { CallBack } from './call-back.js';
import type { RefreshService } from './refresh-service.js';
import { Exchange, type TokenTable } from './token-table.js';

/** Who keeps a row's token good while agents use it: the refresh service of the version, or the submitter. */
export class TokenKeeper {
  constructor(
    private readonly table: TokenTable,
    private readonly refresh: () => RefreshService,
    private readonly callBack: () => CallBack,
  ) {}

  /** True when an agent has to ask for a fresh token before it uses this row's. */
  mustAsk(row: number): boolean {
    return this.isCalledBack(row) ? this.callBack().mustAsk(row) : this.refresh().mustAsk(row);
  }

  /** An agent asks; it is answered as a `RefreshListener`. */
  ask(agent: number, row: number): void {
    if (this.isCalledBack(row)) this.callBack().ask(agent, row);
    else this.refresh().ask(agent, row);
  }

  private isCalledBack(row: number): boolean {
    return this.table.exchange[row] === Exchange.callBack;
  }
}
