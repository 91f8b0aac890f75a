import type { Simulation } from '../../kernel/simulation.js';
import { OK } from '../ports.js';
import { DoneCounts } from './done-counts.js';
import { FailedRuns } from './failed-runs.js';
import type { Finisher } from './finisher.js';
import { nextTurnUs } from './next-turn.js';
import type { RequestStates } from './request-states.js';

/**
 * The poller: once every sleep Rucio learns what has ended at FTS since the last turn. Until then a request is
 * SUBMITTED, whatever FTS knows.
 */
export class Poller {
  private readonly done = new DoneCounts();
  private readonly failed = new FailedRuns();
  /** Files that ended since the last turn, by destination. */
  private readonly ended: Int32Array;
  private readonly turn: number;
  private armed = false;
  private readonly passOn: (dataset: number, files: number) => void;

  /** @param active requests by destination that count against the throttler's limit */
  constructor(
    private readonly simulation: Simulation,
    private readonly sleepUs: number,
    private readonly states: RequestStates,
    private readonly active: Int32Array,
    private readonly finisher: Finisher,
  ) {
    this.ended = new Int32Array(active.length);
    this.turn = simulation.register(() => this.poll());
    this.passOn = (dataset, files) => finisher.done(dataset, files);
  }

  /** FTS has ended a file. */
  fileDone(
    dataset: number,
    file: number,
    source: number,
    destination: number,
    attempt: number,
    cause: number,
  ): void {
    this.ended[destination]++;
    if (cause === OK) this.done.add(dataset, 1);
    else this.failed.add(dataset, file, 1, source, destination, attempt);
    if (this.armed) return;
    this.armed = true;
    this.simulation.at(nextTurnUs(0, this.sleepUs, this.simulation.nowUs), this.turn);
  }

  private poll(): void {
    this.armed = false;
    let ended = 0;
    for (let destination = 0; destination < this.ended.length; destination++) {
      ended += this.ended[destination];
      this.active[destination] -= this.ended[destination];
      this.ended[destination] = 0;
    }
    this.states.submitted.add(-ended);
    this.done.drain(this.passOn);
    this.finisher.failed(this.failed);
  }
}
