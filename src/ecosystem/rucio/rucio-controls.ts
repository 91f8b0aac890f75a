import type { SubmitterControls } from '../controls.js';
import type { Submitter } from './submitter.js';
import type { TokenDesk } from './token-desk.js';

/** What a fault may do to a Rucio. */
export class RucioControls implements SubmitterControls {
  constructor(
    private readonly submitter: Pick<Submitter, 'restart'>,
    private readonly desk: Pick<TokenDesk, 'flush' | 'setCacheReachable' | 'restart'>,
  ) {}

  flushCache(): void {
    this.desk.flush();
  }

  /** What the cache had is there again when it can be reached. */
  setCacheUnreachable(unreachable: boolean): void {
    this.desk.setCacheReachable(!unreachable);
  }

  restart(): void {
    this.desk.restart();
    this.submitter.restart();
  }
}
