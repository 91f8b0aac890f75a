import type { SubmitterConfig } from '../../scenario/schema.js';
import { bringInto } from '../changes/live-config.js';
import type { SubmitterControls } from '../controls.js';
import type { Reaper } from './reaper.js';
import type { Submitter } from './submitter.js';
import type { TokenDesk } from './token-desk.js';

/** What a fault or a change may do to a Rucio. */
export class RucioControls implements SubmitterControls {
  /** @param config that is changed in place */
  constructor(
    private readonly config: SubmitterConfig,
    private readonly submitter: Pick<Submitter, 'restart'>,
    private readonly desk: Pick<TokenDesk, 'flush' | 'setCacheReachable' | 'restart' | 'reconfigured'>,
    private readonly reaper: Pick<Reaper, 'flush' | 'setCacheReachable' | 'reconfigured'> | undefined,
  ) {}

  flushCache(): void {
    this.desk.flush();
    this.reaper?.flush();
  }

  /** What the cache had is there again when it can be reached. */
  setCacheUnreachable(unreachable: boolean): void {
    this.desk.setCacheReachable(!unreachable);
    this.reaper?.setCacheReachable(!unreachable);
  }

  /**
   * Pods with the new configuration take over from the old ones, which end gracefully: jobs that threads have in hand go
   * through as they were begun.
   */
  reconfigure(config: SubmitterConfig): void {
    bringInto(this.config, config);
    this.desk.reconfigured();
    this.reaper?.reconfigured();
  }

  /** All pods of the submitter die and come back, each `lateUs(pod)` later. */
  restart(lateUs?: (pod: number) => number): void {
    this.desk.restart();
    this.submitter.restart(lateUs);
  }
}
