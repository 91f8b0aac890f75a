import type { Network } from '../../../ecosystem/network.js';
import type { Observer } from '../../../ecosystem/observer.js';
import type { Storage, TransferBook } from '../../../ecosystem/ports.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { FtsConfig } from '../../../scenario/schema.js';
import type { FtsMetrics } from './fts-metrics.js';
import type { LinkQueues } from './link-queue.js';
import type { Optimizer } from './optimizer.js';
import type { RunTable } from './run-table.js';
import type { ServiceState } from './service-state.js';
import type { TokenTable } from './token-table.js';

/** Told how each file that an agent took has ended. */
export interface AgentListener {
  /** @param bytes of a copy that was begun  @param retryable FTS may try again if it has retries left */
  fileEnded(
    run: number,
    file: number,
    cause: number,
    retryable: boolean,
    bytes: number,
    queueUs: number,
    copyUs: number,
  ): void;
}

/** What agents work with. */
export interface AgentParts {
  readonly simulation: Simulation;
  readonly name: string;
  readonly config: FtsConfig;
  readonly storage: Storage;
  readonly book: TransferBook;
  readonly table: TokenTable;
  readonly runs: RunTable;
  readonly links: LinkQueues;
  readonly metrics: FtsMetrics;
  readonly optimizer: Optimizer;
  readonly listener: AgentListener;
  readonly network: Network;
  readonly state: ServiceState;
  readonly observer?: Observer | undefined;
}
