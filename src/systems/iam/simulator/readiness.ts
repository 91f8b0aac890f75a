import type { LoadBalancer } from './load-balancer.js';

/** Why a pod takes no requests, as bits; it is ready when none is set. */
export const Reason = {
  /** The issuer is down. */
  down: 1,
  /** The pod is gone. */
  lost: 2,
  /** It works on the schema of its database before it starts. */
  migrating: 4,
  /** Its process has been started and does not answer yet. */
  starting: 8,
  /** Its health check fails. */
  unhealthy: 16,
  /** An operator has taken it out. */
  drained: 32,
  /** Its place has gone to another: it finishes what it has, and never comes back. */
  retired: 64,
} as const;

/** With any of these there is no process that could work: no clean-up, no health check. */
const STOPPED = Reason.down | Reason.lost | Reason.migrating | Reason.starting | Reason.retired;

/** What follows when pods come and go. */
export interface ReadinessOwner {
  /** A pod's process has stopped. */
  stopped(pod: number): void;
  /** A pod's process runs. */
  runs(pod: number): void;
  /** The load balancer sends its requests to other pods than before. */
  rotationChanged(): void;
}

/** Which pods are ready, and why not: several faults may hold a pod at once, and it is back when the last lets go. */
export class Readiness {
  private readonly reasons: number[] = [];
  /** What holds every pod, also one that comes later. */
  private ofAll = 0;

  constructor(
    private readonly balancer: LoadBalancer,
    private readonly owner: ReadinessOwner,
  ) {}

  /** Pods that there are or have been: their numbers are below. */
  get pods(): number {
    return this.reasons.length;
  }

  /** A pod comes, with a number of its own; `starting`: it is not up yet. */
  add(starting: boolean): void {
    const reasons = this.ofAll | (starting ? Reason.starting : 0);
    this.reasons.push(reasons);
    this.balancer.add();
    if (reasons === 0) this.balancer.setReady(this.reasons.length - 1, true);
  }

  /** Sets a reason for which a pod takes no requests, or takes it away. */
  set(pod: number, reason: number, holds: boolean): void {
    const before = this.reasons[pod];
    const now = holds ? before | reason : before & ~reason;
    if (now === before) return;
    this.reasons[pod] = now;
    this.balancer.setReady(pod, now === 0);
    const ran = (before & STOPPED) === 0;
    const runs = (now & STOPPED) === 0;
    if (ran && !runs) this.owner.stopped(pod);
    if (!ran && runs) this.owner.runs(pod);
    if ((before === 0) !== (now === 0)) this.owner.rotationChanged();
  }

  setAll(reason: number, holds: boolean): void {
    this.ofAll = holds ? this.ofAll | reason : this.ofAll & ~reason;
    for (let pod = 0; pod < this.pods; pod++) this.set(pod, reason, holds);
  }

  has(pod: number, reason: number): boolean {
    return (this.reasons[pod] & reason) !== 0;
  }

  /** Whether the pod has a process that works. */
  isRunning(pod: number): boolean {
    return (this.reasons[pod] & STOPPED) === 0;
  }

  /** Whether the pod has its place, whatever holds it. */
  isInUse(pod: number): boolean {
    return (this.reasons[pod] & Reason.retired) === 0;
  }

  isReady(pod: number): boolean {
    return this.reasons[pod] === 0;
  }
}
