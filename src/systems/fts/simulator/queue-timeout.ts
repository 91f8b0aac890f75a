import { Chains } from '../../../kernel/chains.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { Phases } from './phases.js';
import { RunState, type RunTable } from './run-table.js';
import type { ServiceState } from './service-state.js';

/** FTS looks for jobs that waited too long this often (FTS ServerConfigReader.cpp), µs. */
const CHECK_US = 300_000_000;
const FRESH = 0;
const RETRIED = 1;

/**
 * The longest time in the queue: every 300 s the files that still wait after it are cancelled. Files in TOKEN_PREP
 * are left out of the cancellation (FTS MySqlAPI.cpp), so they fail only once their tokens have come.
 *
 * Mechanism: a chain of runs in the order of their submission, looked at from its head; retried files, of which there
 * are few, in a chain that is looked at as a whole. Cost: O(1) a run.
 */
export class QueueTimeout {
  private readonly ages = new Chains(0, 2);
  private readonly check: number;

  constructor(
    private readonly simulation: Simulation,
    private readonly timeoutUs: number,
    private readonly runs: RunTable,
    private readonly state: ServiceState,
    private readonly cancel: (run: number) => void,
  ) {
    this.check = simulation.register(() => this.look());
    runs.follow((capacity) => this.ages.growNodes(capacity));
  }

  start(phases: Phases): void {
    this.simulation.after(phases.untilTurn('queue timeout', CHECK_US, CHECK_US), this.check);
  }

  add(run: number): void {
    this.ages.append(this.runs.retries[run] > 0 ? RETRIED : FRESH, run);
  }

  /** No file of the run waits any more. */
  remove(run: number): void {
    if (this.ages.holds(run)) this.ages.remove(run);
  }

  private look(): void {
    if (!this.state.down) this.endOverdue();
    this.simulation.after(CHECK_US, this.check);
  }

  private endOverdue(): void {
    for (let run = this.ages.first(FRESH); run >= 0 && this.isOver(run); run = this.ages.first(FRESH)) {
      this.end(run);
    }
    for (let run = this.ages.first(RETRIED); run >= 0; ) {
      const next = this.ages.after(run);
      if (this.isOver(run)) this.end(run);
      run = next;
    }
  }

  private isOver(run: number): boolean {
    return this.simulation.nowUs - this.runs.submittedUs[run] >= this.timeoutUs;
  }

  private end(run: number): void {
    this.ages.remove(run);
    if (this.runs.state[run] === RunState.queued) this.cancel(run);
    else this.runs.overdue[run] = 1;
  }
}
