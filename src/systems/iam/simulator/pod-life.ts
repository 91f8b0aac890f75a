import type { Simulation } from '../../../kernel/simulation.js';
import type { IssuerConfig } from '../../../scenario/schema.js';
import { type Readiness, Reason } from './readiness.js';

/**
 * How pods stop and start: killed by a probe, one after the other by an operator, all together for a migration.
 *
 * Guarantee: a pod that is started is up after the start that was begun last. Cost: one event a start.
 */
export class PodLife {
  private readonly up: number;
  private readonly migrated: number;
  private readonly restartNext: number;
  /** When a pod that was started last is up, µs. */
  private readonly upUs: number[] = [];
  private restarting = false;
  private migrating = false;

  /** @param kill the pod dies with what it has in hand */
  constructor(
    private readonly simulation: Simulation,
    private readonly config: IssuerConfig['probes'],
    private readonly readiness: Readiness,
    readonly kill: (pod: number) => void,
  ) {
    this.up = simulation.register((pod) => this.isUp(pod));
    this.migrated = simulation.register(() => this.endMigration());
    this.restartNext = simulation.register((pod) => this.restartFrom(pod));
  }

  /** The liveness probe kills a pod, which is started again. */
  killUnhealthy(pod: number): void {
    this.start(pod);
    this.kill(pod);
  }

  /** One pod after the other gets no requests, finishes what it has, and is back after a start. */
  restartAll(): void {
    if (this.restarting) return;
    this.restarting = true;
    this.restartFrom(0);
  }

  /** A pod's process is started. */
  start(pod: number): void {
    const startUs = this.config.initial_delay;
    this.upUs[pod] = this.simulation.nowUs + startUs;
    this.readiness.set(pod, Reason.starting, true);
    this.simulation.post(startUs, this.up, pod);
  }

  /**
   * All pods stop for a migration, after which they start. With liveness probes one that takes longer than a pod may
   * take to answer never ends: the pod is killed and begins anew, until somebody starts the old version again.
   */
  migrate(lengthUs: number, probes: boolean, giveUpUs: number | undefined): void {
    if (this.migrating) return;
    this.migrating = true;
    const { config, readiness } = this;
    const ends = !probes || lengthUs <= config.initial_delay + config.failures * config.period;
    const endUs = ends ? lengthUs : Number.POSITIVE_INFINITY;
    const outageUs = probes ? Math.min(endUs, giveUpUs ?? Number.POSITIVE_INFINITY) : endUs;
    readiness.setAll(Reason.migrating, true);
    for (let pod = 0; pod < readiness.pods; pod++) this.kill(pod);
    if (outageUs !== Number.POSITIVE_INFINITY) this.simulation.post(outageUs, this.migrated);
  }

  private endMigration(): void {
    this.migrating = false;
    for (let pod = 0; pod < this.readiness.pods; pod++) this.start(pod);
    this.readiness.setAll(Reason.migrating, false);
  }

  private restartFrom(first: number): void {
    let pod = first;
    while (pod < this.readiness.pods && !this.readiness.isRunning(pod)) pod++;
    this.restarting = pod < this.readiness.pods;
    if (!this.restarting) return;
    this.start(pod);
    this.simulation.post(this.config.initial_delay, this.restartNext, pod + 1);
  }

  private isUp(pod: number): void {
    if (this.simulation.nowUs >= this.upUs[pod]) this.readiness.set(pod, Reason.starting, false);
  }
}
