import type { Simulation } from '../../../kernel/simulation.js';
import type { Stream } from '../../../kernel/streams.js';
import type { IssuerConfig } from '../../../scenario/schema.js';
import type { Pod } from './pod.js';
import type { PodLife } from './pod-life.js';
import { type Readiness, Reason } from './readiness.js';
import { INTERNAL, type Requests } from './requests.js';

const NONE = -1;

/** Whose pods are checked. */
export interface CheckedIssuer {
  readonly simulation: Simulation;
  readonly name: string;
  readonly config: IssuerConfig;
  readonly requests: Requests;
}

/**
 * The probes of Kubernetes at the pods' /actuator/health, which asks the database through the pod's own pool of
 * connections (INDIGO IAM's example of high availability): a pod whose pool is taken up for longer than the timeout
 * fails, however well it is.
 *
 * Guarantee: one check at a time a pod; one that has failed is still answered by the pod, and nobody hears of it.
 * Mechanism: a check is a request that takes a connection and no thread and no slot; each pod has a phase of its own.
 * Cost: one event a pod and period, one more for a check that is not answered at once.
 */
export class HealthChecks {
  private readonly config: IssuerConfig['probes'];
  private readonly tick: number;
  private readonly deadline: number;
  /** The check that the pod has not answered, or NONE. */
  private readonly waiting: number[] = [];
  private readonly askedUs: number[] = [];
  private readonly failures: number[] = [];
  private readonly phases: Stream;

  private readonly simulation: Simulation;
  private readonly requests: Requests;

  constructor(
    { simulation, name, config, requests }: CheckedIssuer,
    private readonly pods: readonly Pod[],
    private readonly readiness: Readiness,
    private readonly life: PodLife,
  ) {
    this.simulation = simulation;
    this.requests = requests;
    this.config = config.probes;
    this.tick = simulation.register((pod) => this.turn(pod));
    this.deadline = simulation.register((pod) => this.timedOut(pod));
    this.phases = simulation.streams.stream('iam', name, 'probes');
  }

  /** The next pod comes: it is checked from now on, in a phase of its own. */
  add(): void {
    const pod = this.waiting.push(NONE) - 1;
    this.askedUs.push(0);
    this.failures.push(0);
    if (!this.areOn) return;
    this.simulation.post(Math.floor(this.phases.next() * this.config.period), this.tick, pod);
  }

  /** A pod has been started: what was before does not count, and it is ready once it has answered a check. */
  started(pod: number): void {
    this.failures[pod] = 0;
    this.waiting[pod] = NONE;
    if (!this.config.readiness) return;
    this.readiness.set(pod, Reason.unhealthy, true);
    this.check(pod);
  }

  /** A pod has answered a check; `good`: with the database's help. */
  answered(request: number, good: boolean): void {
    const pod = this.requests.subject[request];
    this.requests.close(request);
    if (this.waiting[pod] !== request) return;
    this.waiting[pod] = NONE;
    if (good) {
      this.failures[pod] = 0;
      if (this.config.readiness) this.readiness.set(pod, Reason.unhealthy, false);
    } else {
      this.failed(pod);
    }
  }

  /** A pod has died with a check in hand. */
  lost(request: number): void {
    const pod = this.requests.subject[request];
    this.requests.close(request);
    if (this.waiting[pod] === request) this.waiting[pod] = NONE;
  }

  private get areOn(): boolean {
    return this.config.readiness || this.config.liveness;
  }

  private turn(pod: number): void {
    if (!this.readiness.isInUse(pod)) return;
    if (this.readiness.isRunning(pod) && this.waiting[pod] === NONE) this.check(pod);
    this.simulation.post(this.config.period, this.tick, pod);
  }

  private check(pod: number): void {
    const { nowUs } = this.simulation;
    const request = this.requests.open(INTERNAL.healthCheck, pod, nowUs);
    this.requests.pod[request] = pod;
    this.waiting[pod] = request;
    this.askedUs[pod] = nowUs;
    this.pods[pod].check(request);
    if (this.waiting[pod] !== NONE) this.simulation.post(this.config.timeout, this.deadline, pod);
  }

  private timedOut(pod: number): void {
    if (this.waiting[pod] === NONE) return;
    if (this.simulation.nowUs - this.askedUs[pod] < this.config.timeout) return;
    this.waiting[pod] = NONE;
    this.failed(pod);
  }

  private failed(pod: number): void {
    if (!this.readiness.isInUse(pod)) return;
    if (++this.failures[pod] < this.config.failures) return;
    if (this.config.readiness) this.readiness.set(pod, Reason.unhealthy, true);
    if (this.config.liveness) this.life.killUnhealthy(pod);
  }
}
