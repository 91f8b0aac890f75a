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

/** How an agent has ended; one record is used for all. */
export interface AgentEnd {
  run: number;
  file: number;
  /** `OK` or a `Failure`. */
  cause: number;
  /** FTS may try again if it has retries left. */
  retryable: boolean;
  /** Bytes of a copy that was begun. */
  bytes: number;
  /** How long the file waited for the agent, and how long it was copied, µs. */
  queueUs: number;
  copyUs: number;
}

/** Told how each file that an agent took has ended. */
export interface AgentListener {
  fileEnded(end: Readonly<AgentEnd>): void;
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
