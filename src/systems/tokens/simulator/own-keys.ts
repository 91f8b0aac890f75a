import type { Network } from '../../../ecosystem/network.js';
import { KeyAnswer, type KeySource } from '../../../ecosystem/ports.js';

/** The keys of a submitter that signs its tokens itself and serves them itself, at once. It never changes them. */
export class OwnKeys implements KeySource {
  private readonly froms: string[] = [];

  /** @param path the submitter by its path (`submitters.cms`) */
  constructor(
    private readonly network: Network,
    private readonly path: string,
  ) {}

  connect(from: string): number {
    return this.froms.push(from) - 1;
  }

  fetch(caller: number): KeyAnswer {
    return this.network.isCut(this.path, this.froms[caller]) ? KeyAnswer.unreachable : KeyAnswer.ok;
  }

  /** Nothing is answered later. */
  abandoned(): void {}

  publishedUs(): number {
    return Number.NEGATIVE_INFINITY;
  }
}
