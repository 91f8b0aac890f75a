import type { Observer } from '../../../ecosystem/observer.js';
import type { TransferBook } from '../../../ecosystem/ports.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { Meter } from '../../../measure/meter.js';
import type { SubmitterConfig } from '../../../scenario/schema.js';
import type { RequestQueue } from './request-queue.js';
import type { RequestStates } from './request-states.js';
import type { RunPool } from './run-pool.js';

/** What all daemons of a Rucio work with. */
export interface RucioWork {
  readonly simulation: Simulation;
  readonly meter: Meter;
  readonly name: string;
  readonly config: SubmitterConfig;
  readonly queue: RequestQueue;
  readonly pool: RunPool;
  readonly states: RequestStates;
  readonly book: TransferBook;
  readonly observer: Observer | undefined;
  /** Told of requests that are done or given up. */
  readonly closedRequests: (files: number) => void;
}
