import { SECOND_US, type Simulation } from '../../kernel/simulation.js';
import type { Observer } from '../observer.js';
import { OK } from '../ports.js';
import { DoneCounts } from './done-counts.js';
import { EndedFiles } from './ended-files.js';
import { FailedRuns } from './failed-runs.js';
import type { Finisher } from './finisher.js';
import { nextTurnUs } from './next-turn.js';
import type { RequestStates } from './request-states.js';

/** The FTS instances that are polled. */
export interface PolledInstances {
  readonly count: number;
  /** Instance of transfers to a site. */
  instanceOf(destination: number): number;
  /** Whether an instance can be asked now. */
  answers(instance: number): boolean;
}

/**
 * The poller: once every sleep Rucio learns what has ended at FTS since the last turn. Until then a request is
 * SUBMITTED, whatever FTS knows; so it stays while its instance cannot be reached.
 */
export class Poller {
  private readonly done: readonly DoneCounts[];
  private failed = new FailedRuns();
  private readonly files: EndedFiles;
  /** Files that ended since the last turn, by destination. */
  private readonly ended: Int32Array;
  private readonly silent: Uint8Array;
  private readonly turn: number;
  private armed = false;
  private readonly passOn: (dataset: number, files: number) => void;
  private readonly isSilent = (destination: number) => this.silent[this.fts.instanceOf(destination)] === 1;

  /** @param active requests by destination that count against the throttler's limit */
  constructor(
    private readonly simulation: Simulation,
    private readonly sleepUs: number,
    private readonly states: RequestStates,
    private readonly active: Int32Array,
    private readonly finisher: Finisher,
    private readonly fts: PolledInstances,
    private readonly observer?: Observer,
  ) {
    this.ended = new Int32Array(active.length);
    this.done = Array.from({ length: fts.count }, () => new DoneCounts());
    this.silent = new Uint8Array(fts.count);
    this.files = new EndedFiles(observer !== undefined);
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
    this.files.add(dataset, file, source, destination, cause);
    if (cause === OK) this.done[this.fts.instanceOf(destination)].add(dataset, 1);
    else this.failed.add(dataset, file, 1, source, destination, attempt);
    if (this.armed) return;
    this.armed = true;
    this.simulation.at(nextTurnUs(0, this.sleepUs, this.simulation.nowUs), this.turn);
  }

  private poll(): void {
    const { done, fts, silent, finisher, observer } = this;
    this.armed = false;
    let anySilent = false;
    for (let instance = 0; instance < done.length; instance++) {
      silent[instance] = fts.answers(instance) ? 0 : 1;
      anySilent ||= silent[instance] === 1;
    }
    if (observer !== undefined) this.tell(observer);
    this.leaveSubmitted();
    for (let instance = 0; instance < done.length; instance++) {
      if (silent[instance] === 0) done[instance].drain(this.passOn);
    }
    if (anySilent) this.failAnswered();
    else finisher.failed(this.failed);
  }

  private leaveSubmitted(): void {
    let ended = 0;
    let unseen = 0;
    for (let destination = 0; destination < this.ended.length; destination++) {
      const files = this.ended[destination];
      if (files === 0) continue;
      if (this.isSilent(destination)) {
        unseen += files;
        continue;
      }
      ended += files;
      this.active[destination] -= files;
      this.ended[destination] = 0;
    }
    this.states.submitted.add(-ended);
    if (unseen === 0) return;
    this.armed = true;
    this.simulation.after(Math.max(this.sleepUs, SECOND_US), this.turn);
  }

  /** Passes on what has failed at the instances that answer. */
  private failAnswered(): void {
    const seen = new FailedRuns();
    const unseen = new FailedRuns();
    this.failed.share((destination) => (this.isSilent(destination) ? unseen : seen));
    this.failed = unseen;
    this.finisher.failed(seen);
  }

  private tell(observer: Observer): void {
    this.files.take(this.isSilent, (ended) => {
      const { dataset, file, source, destination, outcome } = ended;
      observer.transfer('polled', dataset, file, 1, source, destination, outcome);
      if (outcome === OK) this.finisher.willClose(ended);
    });
  }
}
