import type { SubmitterControls } from '../controls.js';

/** What a fault may do to a Rucio. */
export class RucioControls implements SubmitterControls {
  flushCache(): void {}
  setCacheUnreachable(_unreachable: boolean): void {}
  restart(): void {}
}
