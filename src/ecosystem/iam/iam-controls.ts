import type { IssuerControls } from '../controls.js';

/** What a fault may do to an IAM. */
export class IamControls implements IssuerControls {
  setDown(_down: boolean): void {}
  setHanging(_hanging: boolean): void {}
  setSlow(_factor: number, _addedUs: number): void {}
  setPodsLost(_pods: number, _lost: boolean): void {}
  setDatabaseStalled(_stalled: boolean): void {}
  restartPods(): void {}
  migrate(_perRowUs: number, _probes: boolean, _giveUpUs: number | undefined): void {}
  rotateKey(_leadUs: number): void {}
  setCleanupStopped(_stopped: boolean): void {}
}
