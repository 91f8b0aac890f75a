import { type Readiness, Reason } from './readiness.js';

/** Pods that may be above and below the number wanted while they are replaced (INDIGO IAM's example of high availability). */
const SURGE = 1;
const UNAVAILABLE = 1;

/** What a roll-out does to pods. */
export interface RollOutOwner {
  /** A new pod is started; it gets the next number. */
  startNew(): void;
  /** The pods, by number, that run the newest release. */
  isNew(pod: number): boolean;
}

/**
 * Kubernetes' rolling update: new pods are started beside the old ones, and an old one is retired as soon as enough
 * others are ready. A retired pod gets no further request and finishes what it has.
 *
 * Guarantee: pods in use are never more than those wanted and `SURGE`, and ready ones never fewer than those wanted
 * less `UNAVAILABLE` by its doing. Mechanism: it looks whenever a pod becomes ready or not. Cost: none in between.
 */
export class RollOut {
  private wanted = 0;
  private working = false;
  /** Whether pods are being replaced or their number is changed. */
  private isOn = false;

  constructor(
    private readonly readiness: Readiness,
    private readonly owner: RollOutOwner,
  ) {}

  /** So many pods of the newest release are wanted from now on. */
  begin(wanted: number): void {
    this.wanted = wanted;
    this.isOn = true;
    this.proceed();
  }

  /** The pods that are ready are others than before. */
  proceed(): void {
    if (!this.isOn || this.working) return;
    this.working = true;
    while (this.retireOne() || this.startOne()) {
      // Each step may allow another.
    }
    this.working = false;
    this.isOn = this.count((pod) => !this.owner.isNew(pod)) > 0;
  }

  private startOne(): boolean {
    const { owner, wanted } = this;
    const all = this.count(() => true);
    if (this.count((pod) => owner.isNew(pod)) >= wanted || all >= wanted + this.surge()) return false;
    owner.startNew();
    return true;
  }

  /** Only pods of an old release have others beside them while they are replaced. */
  private surge(): number {
    return this.count((pod) => !this.owner.isNew(pod)) > 0 ? SURGE : 0;
  }

  /** Old pods go first, and among them those that are not ready; new ones go where there are too many. */
  private retireOne(): boolean {
    const { readiness, owner, wanted } = this;
    const old = (pod: number) => !owner.isNew(pod);
    const tooMany = this.count(() => true) - this.count(old) > wanted;
    const candidates = (pod: number) => tooMany || old(pod);
    const idle = this.last((pod) => candidates(pod) && !readiness.isReady(pod));
    const spare = this.count((pod) => readiness.isReady(pod)) > Math.max(0, wanted - UNAVAILABLE);
    const victim = idle >= 0 && (tooMany || old(idle)) ? idle : spare || tooMany ? this.last(candidates) : -1;
    if (victim < 0) return false;
    readiness.set(victim, Reason.retired, true);
    return true;
  }

  private count(is: (pod: number) => boolean): number {
    let found = 0;
    for (let pod = 0; pod < this.readiness.pods; pod++) {
      if (this.readiness.isInUse(pod) && is(pod)) found++;
    }
    return found;
  }

  /** The pod with the highest number of those that are so; -1 when there is none. */
  private last(is: (pod: number) => boolean): number {
    for (let pod = this.readiness.pods - 1; pod >= 0; pod--) {
      if (this.readiness.isInUse(pod) && is(pod)) return pod;
    }
    return -1;
  }
}
