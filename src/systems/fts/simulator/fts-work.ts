import type { Network } from '../../../ecosystem/network.js';
import type { Observer } from '../../../ecosystem/observer.js';
import type { Credentials, Issuer, Storage, TransferBook } from '../../../ecosystem/ports.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { Meter } from '../../../measure/meter.js';
import type { FtsConfig } from '../../../scenario/schema.js';
import { ftsMetrics } from './fts-metrics.js';
import { LinkQueues } from './link-queue.js';
import { initialLimit, Optimizer } from './optimizer.js';
import { Phases } from './phases.js';
import { RunTable } from './run-table.js';
import { ServiceState } from './service-state.js';
import { TokenTable } from './token-table.js';

/** What an FTS instance is built from. */
export interface FtsParts {
  readonly simulation: Simulation;
  readonly meter: Meter;
  readonly name: string;
  readonly config: FtsConfig;
  readonly storage: Storage;
  readonly book: TransferBook;
  readonly credentials: Credentials;
  readonly issuers: readonly Issuer[];
  readonly observer: Observer | undefined;
  readonly network: Network;
}

/** What most parts of an instance work with. */
export type FtsWork = ReturnType<typeof workOf>;

/** Builds what most parts of an instance work with. */
export function workOf(parts: FtsParts) {
  const { simulation, meter, name, config, storage, credentials } = parts;
  const metrics = ftsMetrics(meter, name);
  const state = new ServiceState(config);
  const table = new TokenTable(simulation, credentials, metrics.writes);
  const runs = new RunTable(simulation, table);
  const links = new LinkQueues(simulation, runs, storage.sites.length, () => initialLimit(config.link));
  return {
    ...parts,
    issuers: config.tokens ? parts.issuers : [],
    metrics,
    state,
    phases: new Phases(simulation, name, config.up_for),
    table,
    runs,
    links,
    optimizer: new Optimizer(simulation, config.link, links, state),
  };
}
