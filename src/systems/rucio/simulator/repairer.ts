import type { Observer, TransferStep } from '../../../ecosystem/observer.js';
import type { TransferBook } from '../../../ecosystem/ports.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { SubmitterConfig } from '../../../scenario/schema.js';
import type { RequestQueue } from './request-queue.js';
import type { RequestStates } from './request-states.js';
import type { RunPool } from './run-pool.js';
import { TurnClock } from './turn-clock.js';

const DAY_US = 86_400_000_000;

/** Wait of the judge repairer between its start and its first turn, µs (rucio daemons/judge/repairer.py). */
export const REPAIRER_PARTITION_WAIT_US = 1_000_000;

/**
 * The repairer of stuck locks: at the first of its turns after it is due, a lock gets new requests 2 h after it got stuck while it is younger than a day, after
 * 4 h on its second day, 6 h on its third and 8 h later; after `give_up` it is given up.
 */
export class Repairer {
  private readonly due: number;
  private readonly clock: TurnClock;

  /** @param closedRequests is told of requests that are given up */
  constructor(
    private readonly simulation: Simulation,
    private readonly config: SubmitterConfig['repair'],
    private readonly queue: RequestQueue,
    private readonly pool: RunPool,
    private readonly states: RequestStates,
    private readonly book: Pick<TransferBook, 'closed' | 'createdUs'>,
    private readonly closedRequests: (files: number) => void,
    name: string,
    private readonly observer?: Observer,
  ) {
    this.clock = new TurnClock(simulation, config.sleep, [name, 'repairer', 0]);
    this.due = simulation.register((run) => this.repair(run));
  }

  /** Requests have used up their retries. */
  stuck(
    dataset: number,
    firstFile: number,
    files: number,
    source: number,
    destination: number,
    attempt: number,
  ): void {
    this.states.stuck.add(files);
    const { nowUs } = this.simulation;
    const run = this.pool.make(dataset, firstFile, files, source, destination, attempt, nowUs);
    if (!this.config.enabled) return;
    const createdUs = this.book.createdUs(dataset);
    const giveUpUs = Math.max(nowUs, createdUs + this.config.give_up);
    const dueUs = Math.min(giveUpUs, this.repairUs(nowUs, createdUs));
    this.simulation.at(this.clock.turnFromUs(dueUs), this.due, run);
  }

  /** The process comes back and has its first turn then, µs; repairs that are due later keep their time. */
  restart(firstTurnUs: number): void {
    this.clock.restart(firstTurnUs);
  }

  /** When a lock that gets stuck now is repaired: the delay is that of the lock's age at the time of the repair. */
  private repairUs(nowUs: number, createdUs: number): number {
    const { delays } = this.config;
    if (delays.length === 0) return Number.POSITIVE_INFINITY;
    const last = delays.length - 1;
    let day = Math.min(last, Math.floor((nowUs - createdUs) / DAY_US));
    while (day < last && nowUs + delays[day] >= createdUs + (day + 1) * DAY_US) day++;
    return nowUs + delays[day];
  }

  private repair(run: number): void {
    const { pool } = this;
    const dataset = pool.dataset[run];
    const files = pool.files[run];
    this.states.stuck.add(-files);
    if (this.simulation.nowUs - this.book.createdUs(dataset) >= this.config.give_up) {
      this.tell('closed', run, 0);
      this.closedRequests(files);
      this.book.closed(dataset, files, false);
    } else {
      this.tell('retried', run, pool.attempt[run] + 1);
      this.queue.add(
        dataset,
        pool.firstFile[run],
        files,
        pool.source[run],
        pool.destination[run],
        pool.attempt[run] + 1,
      );
    }
    pool.free(run);
  }

  private tell(step: TransferStep, run: number, a: number): void {
    const { dataset, firstFile, files, source, destination } = this.pool;
    this.observer?.transfer(step, dataset[run], firstFile[run], files[run], source[run], destination[run], a);
  }
}
