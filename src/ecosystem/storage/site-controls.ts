import type { SiteControls as Controls } from '../controls.js';

/** What a fault may do to a storage endpoint. */
export class SiteControls implements Controls {
  setDown(_site: number, _down: boolean): void {}
  setAudienceRejected(_site: number, _rejected: boolean): void {}
  setScopeRejected(_site: number, _rejected: boolean): void {}
  shiftClock(_site: number, _byUs: number): void {}
  restartValidator(_site: number): void {}
}
