import type { SubmitterConfig } from '../../../scenario/schema.js';

const NEVER = -1;

/**
 * Endpoints that reapers leave alone for a while: they say so to each other in the cache in which their tokens are
 * (rucio daemons/reaper/reaper.py, `pause_deletion`, `temporary_exclude`), so that only those know who share it.
 *
 * Without a cache nobody knows. Mechanism: the end of the pause by cache and endpoint.
 */
export class LeftAlone {
  /** Caches that know nothing of each other. */
  private readonly caches: number;
  private readonly isShared: boolean;
  private readonly untilUs: Float64Array;
  private reachable = true;

  constructor(
    private readonly clock: { readonly nowUs: number },
    cache: SubmitterConfig['tokens']['cache'],
    pods: number,
    private readonly endpoints: number,
  ) {
    this.isShared = cache === 'shared';
    this.caches = cache === 'off' ? 0 : this.isShared ? 1 : pods;
    this.untilUs = new Float64Array(this.caches * endpoints).fill(NEVER);
  }

  /** Whether a pod knows that an endpoint is to be left alone now. */
  isLeft(pod: number, site: number): boolean {
    return this.caches > 0 && this.reachable && this.clock.nowUs <= this.untilUs[this.placeOf(pod, site)];
  }

  /** A pod tells those who share its cache to leave an endpoint alone for a time. */
  leave(pod: number, site: number, forUs: number): void {
    if (this.caches === 0 || !this.reachable) return;
    const place = this.placeOf(pod, site);
    this.untilUs[place] = Math.max(this.untilUs[place], this.clock.nowUs + forUs);
  }

  /** A pod begins again, with an empty cache if it has one of its own. */
  restart(pod: number): void {
    if (this.caches === 0 || this.isShared) return;
    this.untilUs.fill(NEVER, this.placeOf(pod, 0), this.placeOf(pod, 0) + this.endpoints);
  }

  /** Whether what is known is known also to new pods, with a cache of a kind. */
  outlives(cache: SubmitterConfig['tokens']['cache']): boolean {
    return this.isShared && cache === 'shared';
  }

  /** All caches are empty. */
  flush(): void {
    this.untilUs.fill(NEVER);
  }

  setReachable(reachable: boolean): void {
    this.reachable = reachable;
  }

  private placeOf(pod: number, site: number): number {
    return (this.isShared ? 0 : pod) * this.endpoints + site;
  }
}
