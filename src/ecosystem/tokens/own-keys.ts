import type { Network } from '../network.js';
import { KeyAnswer, type KeySource } from '../ports.js';

/** The keys of a submitter that signs its tokens itself and serves them itself. It never changes them. */
export class OwnKeys implements KeySource {
  /** @param path the submitter by its path (`submitters.cms`) */
  constructor(
    private readonly network: Network,
    private readonly path: string,
  ) {}

  fetch(from: string): KeyAnswer {
    return this.network.isCut(this.path, from) ? KeyAnswer.unreachable : KeyAnswer.ok;
  }

  publishedUs(): number {
    return Number.NEGATIVE_INFINITY;
  }
}
