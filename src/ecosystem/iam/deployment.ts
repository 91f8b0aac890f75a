import type { Simulation } from '../../kernel/simulation.js';
import type { Meter } from '../../measure/meter.js';
import type { IssuerConfig } from '../../scenario/schema.js';
import { CleanupJob, cleanupModel } from './cleanup.js';
import { Database } from './database.js';
import { HealthChecks } from './health-checks.js';
import type { HoldUp } from './hold-up.js';
import type { IamMeters } from './iam-meters.js';
import { LoadBalancer } from './load-balancer.js';
import { Pod, type PodOwner } from './pod.js';
import { PodLife } from './pod-life.js';
import { Readiness, type ReadinessOwner } from './readiness.js';
import { INTERNAL, Lost, NO_POD, type Requests } from './requests.js';
import type { TokenStore } from './token-store.js';

/** What a deployment is built from. */
export interface DeploymentParts {
  readonly simulation: Simulation;
  readonly meter: Meter;
  readonly name: string;
  readonly config: IssuerConfig;
  readonly requests: Requests;
  readonly store: TokenStore;
  readonly meters: IamMeters;
  readonly holdUp: Pick<HoldUp, 'waiting'>;
}

/** What a deployment asks and tells of its requests. */
export interface DeploymentOwner extends PodOwner {
  /** The pod that had the request in hand has died. */
  connectionReset(request: number): void;
}

/**
 * What runs of an IAM: pods behind a load balancer, the database that they share, their clean-up jobs and the probes
 * at their health.
 *
 * Guarantee: a request is in the hand of one pod at most, and what a pod that dies had in hand is told of once.
 * Mechanism: a request knows its pod; what the database still does for a dead pod leads nowhere.
 * Cost: none beside that of the parts; a pod that dies looks at every slot for requests.
 */
export class Deployment implements ReadinessOwner {
  readonly readiness: Readiness;
  readonly life: PodLife;
  private readonly balancer: LoadBalancer;
  private readonly database: Database | undefined;
  private readonly pods: readonly Pod[];
  private readonly cleanups: readonly CleanupJob[];
  private readonly healthChecks: HealthChecks;
  /** Requests that pods have in hand, waiting or in a slot. */
  private admitted = 0;

  constructor(
    private readonly parts: DeploymentParts,
    private readonly owner: DeploymentOwner,
  ) {
    const { simulation, name, config, requests } = parts;
    this.balancer = new LoadBalancer(config.pods);
    this.readiness = new Readiness(config.pods, this.balancer, this);
    this.life = new PodLife(simulation, config, this.readiness, (pod) => this.kill(pod));
    this.database = this.buildDatabase();
    this.pods = this.buildPods();
    this.cleanups = this.buildCleanups();
    const { pods, readiness, life } = this;
    this.healthChecks = new HealthChecks(simulation, name, config, pods, requests, readiness, life);
    this.rotationChanged();
  }

  get readyPods(): number {
    return this.balancer.readyPods;
  }

  /** Rows of tokens in the database. */
  get storedRows(): number {
    return this.parts.store.accessRows + this.parts.store.refreshRows;
  }

  /** Sends a request to the next ready pod; false when there is none. */
  admit(request: number): boolean {
    const pod = this.balancer.next();
    if (pod < 0) return false;
    this.parts.requests.pod[request] = pod;
    this.admitted++;
    this.pods[pod].admit(request);
    this.measure();
    return true;
  }

  /** A request has left its pod. */
  left(request: number): void {
    this.parts.requests.pod[request] = NO_POD;
    this.admitted--;
    this.measure();
  }

  /** Brings utilisation and queue up to date. */
  measure(): void {
    const { meters, config, holdUp } = this.parts;
    const { readyPods } = this.balancer;
    let busy = 0;
    let busyReady = 0;
    for (let pod = 0; pod < this.pods.length; pod++) {
      const slots = this.pods[pod].busySlots;
      busy += slots;
      if (this.readiness.isReady(pod)) busyReady += slots;
    }
    meters.utilisation.set(readyPods === 0 ? 0 : busyReady / (readyPods * config.slots));
    meters.queue.set(this.admitted - busy + holdUp.waiting);
  }

  /** The database answers nobody, or does again. */
  stallDatabase(stalled: boolean): void {
    this.database?.stall(stalled);
    for (const pod of this.pods) pod.stall(stalled);
    for (const job of this.cleanups) job.stall(stalled);
  }

  /** The clean-up jobs take no further page, or do again. */
  pauseCleanup(paused: boolean): void {
    for (const job of this.cleanups) job.pause(paused);
  }

  stopped(pod: number): void {
    this.cleanups[pod]?.stop();
  }

  runs(pod: number): void {
    this.cleanups[pod]?.start();
    this.healthChecks.started(pod);
  }

  rotationChanged(): void {
    this.parts.meters.readyPods.set(this.balancer.readyPods);
    this.measure();
  }

  private kill(pod: number): void {
    const { requests } = this.parts;
    this.pods[pod].die();
    requests.forEachOf(pod, (request) => {
      if (requests.grant[request] === INTERNAL.healthCheck) this.healthChecks.lost(request);
      else this.owner.connectionReset(request);
    });
  }

  private databaseServed(request: number): void {
    const { requests } = this.parts;
    if (requests.grant[request] === INTERNAL.cleanupPage) {
      this.cleanups[requests.subject[request]].databaseDone(request);
    } else if (requests.lost[request] === Lost.no) {
      this.pods[requests.pod[request]].databaseDone(request);
    } else if (requests.lost[request] === Lost.answered) {
      requests.close(request);
    }
  }

  private buildDatabase(): Database | undefined {
    const { simulation, meter, name, config, requests } = this.parts;
    const { database } = config;
    if (database === undefined) return undefined;
    const utilisation = meter.level(`iam.${name}.database.utilisation`);
    return new Database(simulation, name, database.servers, requests, utilisation, (request) =>
      this.databaseServed(request),
    );
  }

  private buildPods(): Pod[] {
    const { simulation, name, config, requests } = this.parts;
    const { owner, database } = this;
    const checked = (request: number, good: boolean) => this.healthChecks.answered(request, good);
    return Array.from(
      { length: config.pods },
      (_, pod) => new Pod(simulation, `iam ${name} pod ${pod}`, config, requests, owner, database, checked),
    );
  }

  private buildCleanups(): CleanupJob[] {
    const { simulation, config, store, requests } = this.parts;
    const model = cleanupModel(config.cleanup);
    if (model === undefined) return [];
    const parts = { simulation, config: config.cleanup, model, store, requests, database: this.database };
    return Array.from({ length: config.pods }, (_, job) => new CleanupJob(job, parts));
  }
}
