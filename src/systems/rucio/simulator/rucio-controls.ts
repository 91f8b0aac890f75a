import { bringInto } from '../../../ecosystem/changes/live-config.js';
import { SECOND_US } from '../../../kernel/simulation.js';
import type { Stream } from '../../../kernel/streams.js';
import type { SubmitterConfig } from '../../../scenario/schema.js';
import type { Resizable } from './process-room.js';
import type { Reaper } from './reaper.js';
import type { Submitter } from './submitter.js';
import type { TokenDesk } from './token-desk.js';

/** The parts of a Rucio that hear of faults and changes one by one. */
export interface ControlledParts {
  readonly submitter: Pick<Submitter, 'restart'>;
  readonly desk: Pick<TokenDesk, 'flush' | 'cache' | 'restart' | 'reconfigured'>;
  readonly reaper: Pick<Reaper, 'flush' | 'setCacheReachable' | 'reconfigured'> | undefined;
}

/** New pods begin within this time, each at a time of its own, where no restart by the clock says another. */
const SPREAD_US = 10 * SECOND_US;

/** What a fault or a change may do to a Rucio. */
export class RucioControls {
  /**
   * @param config that is changed in place
   * @param daemons whose pods can become more or fewer
   * @param stream of which the begins of new pods are drawn
   */
  constructor(
    private readonly config: SubmitterConfig,
    private readonly parts: ControlledParts,
    private readonly daemons: readonly Resizable[],
    private readonly stream: Stream,
  ) {}

  flushCache(): void {
    this.parts.desk.flush();
    this.parts.reaper?.flush();
  }

  /** Every lookup misses, and nothing is kept; what the cache had is there again when it can be reached. */
  setCacheUnreachable(unreachable: boolean): void {
    this.parts.desk.cache.setReachable(!unreachable);
    this.parts.reaper?.setCacheReachable(!unreachable);
  }

  /**
   * Pods with the new configuration take over from the old ones, which end gracefully: jobs that threads have in hand go
   * through as they were begun. Where only the numbers of pods differ, those that stay are not touched.
   */
  reconfigure(config: SubmitterConfig): void {
    const before = beyondSizes(this.config);
    bringInto(this.config, config);
    if (beyondSizes(this.config) !== before) {
      this.parts.desk.reconfigured();
      this.parts.reaper?.reconfigured();
    }
    const spreadUs = this.config.restart?.spread ?? SPREAD_US;
    for (const daemon of this.daemons) daemon.resized(() => Math.floor(this.stream.next() * spreadUs));
  }

  /** All pods of the submitter die with the jobs in their threads' hands, and come back, each `lateUs(pod)` later. */
  restart(lateUs?: (pod: number) => number): void {
    this.parts.desk.restart();
    this.parts.submitter.restart(lateUs);
  }
}

/** All of a configuration but the numbers of pods and threads. */
function beyondSizes(config: SubmitterConfig): string {
  return JSON.stringify(config, (key, value) => (key === 'pods' || key === 'threads' ? undefined : value));
}
