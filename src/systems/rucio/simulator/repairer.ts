import type { SubmitterConfig } from '../../../scenario/schema.js';
import { TurnClock } from './turn-clock.js';
import type { RucioWork } from './work.js';

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

  private readonly config: SubmitterConfig['repair'];

  constructor(private readonly parts: RucioWork) {
    const { simulation, name, config } = parts;
    this.config = config.repair;
    this.clock = new TurnClock(simulation, config.repair.sleep, [name, 'repairer', 0]);
    this.due = simulation.register((run) => this.repair(run));
  }

  /** Takes over a run whose requests have used up their retries. */
  stuck(run: number): void {
    const { states, pool, book, simulation } = this.parts;
    states.stuck.add(pool.files[run]);
    book.stuck(pool.dataset[run], pool.files[run]);
    if (!this.config.enabled) return;
    const { nowUs } = simulation;
    const createdUs = book.createdUs(pool.dataset[run]);
    const giveUpUs = Math.max(nowUs, createdUs + this.config.give_up);
    const dueUs = Math.min(giveUpUs, this.repairUs(nowUs, createdUs));
    simulation.at(this.clock.turnFromUs(dueUs), this.due, run);
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
    const { pool, states, book, simulation, observer, queue, closedRequests } = this.parts;
    const dataset = pool.dataset[run];
    const files = pool.files[run];
    states.stuck.add(-files);
    book.stuck(dataset, -files);
    if (simulation.nowUs - book.createdUs(dataset) < this.config.give_up) {
      pool.attempt[run]++;
      observer?.transfer('retried', pool.rangeOf(run), pool.attempt[run]);
      queue.add(run);
      return;
    }
    observer?.transfer('closed', pool.rangeOf(run), 0);
    pool.free(run);
    closedRequests(files);
    book.closed(dataset, files, false);
  }
}
