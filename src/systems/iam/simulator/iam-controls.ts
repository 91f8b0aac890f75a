import type { IssuerControls } from '../../../ecosystem/controls.js';
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
 * What a fault may do to an IAM.
 *
 * Guarantee: whatever the order of its calls, every request is answered once, and a pod is ready again when nothing
 * holds it any more. Mechanism: each call sets a state of the deployment or takes it away.
 */
export class IamControls implements IssuerControls {
  /** Pods that a fault has struck, until it is over. */
  private stalledPods: readonly number[] = [];
  private slowPods: readonly number[] = [];

  constructor(private readonly parts: ControlledIam) {}

  /** What the pods have in hand is lost. When it is over all are ready at once: its length holds their start. */
  setDown(down: boolean): void {
    const { readiness, life } = this.parts.deployment;
    readiness.setAll(Reason.down, down);
    for (let pod = 0; down && pod < readiness.pods; pod++) life.kill(pod);
  }

  setHanging(hanging: boolean): void {
    this.parts.hang(hanging);
  }

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

  setDatabaseStalled(stalled: boolean): void {
    this.parts.deployment.stallDatabase(stalled);
  }

  restartPods(): void {
    this.parts.deployment.life.restartAll();
  }

  migrate(perRowUs: number, probes: boolean, giveUpUs: number | undefined): void {
    const { deployment } = this.parts;
    deployment.life.migrate(Math.round(deployment.storedRows * perRowUs), probes, giveUpUs);
  }

  rotateKey(leadUs: number): void {
    this.parts.keys.rotate(this.parts.simulation.nowUs, leadUs);
  }

  setCleanupStopped(stopped: boolean): void {
    this.parts.deployment.pauseCleanup(stopped);
  }

  setPodsStalled(pods: number, checksPass: boolean, stalled: boolean): void {
    const { deployment } = this.parts;
    if (stalled) this.stalledPods = deployment.firstPods(pods);
    deployment.hang(this.stalledPods, stalled, checksPass);
  }

  setPodsSlow(pods: number, factor: number, slow: boolean): void {
    const { deployment } = this.parts;
    if (slow) this.slowPods = deployment.firstPods(pods);
    deployment.slow(this.slowPods, slow ? factor : 1);
  }

  reconfigure(config: IssuerConfig): void {
    this.parts.reconfigure(config);
  }
}
