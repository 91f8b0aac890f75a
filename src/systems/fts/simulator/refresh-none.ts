import type { RefreshService } from './refresh-service.js';

/**
 * An instance whose refresher never starts: as packaged in FTS 3.13.0 to 3.13.2, where ftstokenrefresherd is installed
 * without the right to be executed and its unit looks for it in another folder (cern-fts/fts3 0ed482693, f2d89019e).
 */
export class NoRefresh implements RefreshService {
  readonly turns = { working: false, stampUs: 0 };

  begin(): void {}

  start(): void {}

  takeOver(): void {}

  kill(_restartUs: number): void {}

  leadBack(): void {}

  setEnabled(_on: boolean): void {}

  retire(): void {}

  adopt(_row: number): void {}

  exchanged(_row: number): void {}

  revived(_row: number): void {}

  mustAsk(_row: number): boolean {
    return false;
  }

  ask(_agent: number, _row: number): void {}
}
