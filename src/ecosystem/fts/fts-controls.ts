import type { FtsControls as Controls } from '../controls.js';

/** What a fault may do to an FTS instance. */
export class FtsControls implements Controls {
  setDown(_down: boolean): void {}
  setLeadLost(_lost: boolean): void {}
  setLeadDrained(_drained: boolean): void {}
  restartDaemons(): void {}
}
