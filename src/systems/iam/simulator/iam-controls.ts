import type { Simulation } from '../../../kernel/simulation.js';
import type { IssuerConfig } from '../../../scenario/schema.js';
import type { Deployment } from './deployment.js';
import { Reason } from './readiness.js';
import type { SigningKeys } from './signing-keys.js';

/** The parts of an IAM on which faults act. */
export interface ControlledIam {
  readonly simulation: Simulation;
  readonly deployment: Deployment;
  readonly keys: SigningKeys;
  hang(hanging: boolean): void;
  slow(factor: number, addedUs: number): void;
  reconfigure(config: IssuerConfig): void;
}

/**
 * What a fault or a change may do to an IAM. `true` begins, `false` ends; what lasts is begun and ended once each.
 *
 * Guarantee: whatever the order of its calls, every request is answered once, and a pod is ready again when nothing
 * holds it any more. Mechanism: each call sets a state of the deployment or takes it away.
 */
export class IamControls {
  /** Pods that a fault has struck, until it is over. */
  private stalledPods: readonly number[] = [];
  private slowPods: readonly number[] = [];

  constructor(private readonly parts: ControlledIam) {}

  /**
   * No pod takes a request, and the keys cannot be fetched. What the pods have in hand is lost. When it is over all are ready at once: its
   * length holds their start.
   */
  setDown(down: boolean): void {
    const { readiness, life } = this.parts.deployment;
    readiness.setAll(Reason.down, down);
    for (let pod = 0; down && pod < readiness.pods; pod++) life.kill(pod);
  }

  /** Requests and fetches of keys are taken and answered only when it is over. */
  setHanging(hanging: boolean): void {
    this.parts.hang(hanging);
  }

  /** Service times × `factor`, round trips + `addedUs`; 1 and 0 are normal. */
  setSlow(factor: number, addedUs: number): void {
    this.parts.slow(factor, addedUs);
  }

  /** The last pods go, with what they have in hand; when it is over they are ready at once. */
  setPodsLost(pods: number, lost: boolean): void {
    const { readiness, life } = this.parts.deployment;
    let left = pods;
    for (let pod = readiness.pods - 1; pod >= 0 && left > 0; pod--) {
      if (readiness.has(pod, Reason.lost) === lost || (lost && !readiness.isInUse(pod))) continue;
      left--;
      readiness.set(pod, Reason.lost, lost);
      if (lost) life.kill(pod);
    }
  }

  /** The database answers nobody; the pods' readiness probes see it. */
  setDatabaseStalled(stalled: boolean): void {
    this.parts.deployment.stallDatabase(stalled);
  }

  /** Restarts one pod after the other. */
  restartPods(): void {
    this.parts.deployment.life.restartAll();
  }

  /** Stops for the migration of every stored row; with liveness probes it is begun anew until `giveUpUs` is over. */
  migrate(perRowUs: number, probes: boolean, giveUpUs: number | undefined): void {
    const { deployment } = this.parts;
    deployment.life.migrate(Math.round(deployment.storedRows * perRowUs), probes, giveUpUs);
  }

  /** A new key signs from now on; it was published `leadUs` ago. */
  rotateKey(leadUs: number): void {
    this.parts.keys.rotate(this.parts.simulation.nowUs, leadUs);
  }

  setCleanupStopped(stopped: boolean): void {
    this.parts.deployment.pauseCleanup(stopped);
  }

  /** Processes of the first pods stand still; `checksPass`: their health checks are answered all the same. */
  setPodsStalled(pods: number, checksPass: boolean, stalled: boolean): void {
    const { deployment } = this.parts;
    if (stalled) this.stalledPods = deployment.firstPods(pods);
    deployment.hang(this.stalledPods, stalled, checksPass);
  }

  /** Service times of the first pods × `factor`, or normal again. */
  setPodsSlow(pods: number, factor: number, slow: boolean): void {
    const { deployment } = this.parts;
    if (slow) this.slowPods = deployment.firstPods(pods);
    deployment.slow(this.slowPods, slow ? factor : 1);
  }

  /**
   * An operator changes the configuration, which is a whole one. Clients (lifetimes, jitter, reuse, clearing) count from
   * the next answer on, since they stand in the database; tokens that were issued keep what they have. `keys` count from
   * the next fetch on. Anything else that differs comes with new pods, in a rolling update, during which old and new
   * ones answer side by side. A number of pods that alone differs starts new ones or retires the last. A retired pod
   * finishes what it has in hand. Not changed by it: `database`, `probes`, `round_trip`, `initial_rows`.
   */
  reconfigure(config: IssuerConfig): void {
    this.parts.reconfigure(config);
  }
}
