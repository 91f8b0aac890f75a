import type { HeldToken } from '../../../ecosystem/ports.js';
import type { TokenCache } from './token-cache.js';

/** No cache: every lookup misses. */
export class NoCache implements TokenCache {
  readonly keys = 0;

  lookup(_process: number, _key: number, _file: number, _into: HeldToken): boolean {
    return false;
  }

  store(_process: number, _key: number, _file: number, _token: HeldToken): void {}

  flush(): void {}

  restart(_process: number): void {}
}
