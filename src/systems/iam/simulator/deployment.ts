import { phaseUs } from '../../../kernel/phase.js';
import type { Simulation } from '../../../kernel/simulation.js';
import type { Meter } from '../../../measure/meter.js';
import type { IssuerConfig } from '../../../scenario/schema.js';
import { cleanupTurn } from '../cleanup-turn.js';
import { CleanupJob, type PagesAtWork } from './cleanup.js';
import { Database } from './database.js';
import { HealthChecks } from './health-checks.js';
import type { HoldUp } from './hold-up.js';
import type { IamMeters } from './iam-meters.js';
import { LoadBalancer } from './load-balancer.js';
import { Pod, type PodOwner } from './pod.js';
import { PodLife } from './pod-life.js';
import { Readiness, type ReadinessOwner } from './readiness.js';
import type { Releases } from './release.js';
import { INTERNAL, Lost, NO_POD, type Requests } from './requests.js';
import { RollOut, type RollOutOwner } from './roll-out.js';
import type { TokenStore } from './token-store.js';

/** What a deployment is built from. */
export interface DeploymentParts {
  readonly simulation: Simulation;
  readonly meter: Meter;
  readonly name: string;
  readonly config: IssuerConfig;
  readonly releases: Releases;
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
 * at their health. A pod has a number for itself; that of one which is retired is not given again.
 *
 * Guarantee: a request is in the hand of one pod at most, and what a pod that dies had in hand is told of once.
 * Mechanism: a request knows its pod; what the database still does for a dead pod leads nowhere.
 * Cost: none beside that of the parts; a pod that dies looks at every slot for requests.
 */
export class Deployment implements ReadinessOwner, RollOutOwner {
  readonly readiness: Readiness;
  readonly life: PodLife;
  readonly rollOut: RollOut;
  private readonly balancer = new LoadBalancer();
  private readonly database: Database | undefined;
  private readonly pods: Pod[] = [];
  /** Releases of the pods. */
  private readonly releaseOf: number[] = [];
  private readonly cleanups: (CleanupJob | undefined)[] = [];
  private readonly healthChecks: HealthChecks;
  private readonly pagesAtWork: PagesAtWork = { count: 0 };
  /** Factors of the service times of pods that a fault has slowed, by pod. */
  private readonly slowed: number[] = [];
  private databaseStalled = false;
  private cleanupPaused = false;
  /** Pods that are retired and have nothing in hand are at an end: those before it. */
  private firstAlive = 0;
  /** Requests that pods have in hand, waiting or in a slot. */
  private admitted = 0;

  constructor(
    private readonly parts: DeploymentParts,
    private readonly owner: DeploymentOwner,
  ) {
    const { simulation, name, config, releases } = parts;
    this.readiness = new Readiness(this.balancer, this);
    this.life = new PodLife(simulation, config.probes, this.readiness, (pod) => this.kill(pod));
    this.rollOut = new RollOut(this.readiness, this);
    this.database = this.buildDatabase();
    const { pods, readiness, life } = this;
    this.healthChecks = new HealthChecks(parts, pods, readiness, life);
    for (let pod = 0; pod < config.pods; pod++) this.add(releases.ofFirst(pod), false);
    this.cleanups.forEach((job, pod) => {
      job?.startAfter(phaseUs(simulation, config.cleanup.period, 'iam', name, 'cleanup', pod));
    });
    this.rotationChanged();
  }

  get readyPods(): number {
    return this.balancer.readyPods;
  }

  /** Rows of tokens in the database. */
  get storedRows(): number {
    return this.parts.store.accessRows + this.parts.store.refreshRows;
  }

  /** Whether a clean-up job is deleting a page. */
  get isCleaning(): boolean {
    return this.pagesAtWork.count > 0;
  }

  /** Factor of the service times of the pod that has a request in hand. */
  slownessOf(request: number): number {
    return this.slowed[this.parts.requests.pod[request]];
  }

  /** Sends a request to the next ready pod; false when there is none. */
  admit(request: number): boolean {
    const pod = this.balancer.next();
    if (pod < 0) return false;
    const { requests } = this.parts;
    requests.pod[request] = pod;
    requests.release[request] = this.releaseOf[pod];
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
    const { meters, holdUp } = this.parts;
    let busy = 0;
    let busyReady = 0;
    let ready = 0;
    for (let pod = this.firstAlive; pod < this.pods.length; pod++) {
      const slots = this.pods[pod].busySlots;
      busy += slots;
      if (!this.readiness.isReady(pod)) continue;
      busyReady += slots;
      ready += this.pods[pod].slotCount;
    }
    meters.utilisation.set(ready === 0 ? 0 : busyReady / ready);
    meters.queue.set(this.admitted - busy + holdUp.waiting);
  }

  /** The database answers nobody, or does again. */
  stallDatabase(stalled: boolean): void {
    this.databaseStalled = stalled;
    this.database?.stall(stalled);
    for (const pod of this.pods) pod.stall(stalled);
    for (const job of this.cleanups) job?.stall(stalled);
  }

  /** Processes of pods stand still, or go on. */
  hang(pods: readonly number[], hung: boolean, checksPass: boolean): void {
    for (const pod of pods) this.pods[pod].hang(hung, checksPass);
  }

  /** Service times of pods are multiplied by a factor. */
  slow(pods: readonly number[], factor: number): void {
    for (const pod of pods) this.slowed[pod] = factor;
  }

  /** The first pods that have a place, so many of them. */
  firstPods(count: number): number[] {
    const found: number[] = [];
    for (let pod = 0; pod < this.pods.length && found.length < count; pod++) {
      if (this.readiness.isInUse(pod)) found.push(pod);
    }
    return found;
  }

  /** The clean-up jobs take no further page, or do again. */
  pauseCleanup(paused: boolean): void {
    this.cleanupPaused = paused;
    for (const job of this.cleanups) job?.pause(paused);
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
    this.skipEnded();
    this.measure();
    this.rollOut.proceed();
  }

  startNew(): void {
    this.add(this.parts.releases.newest, true);
    this.life.start(this.pods.length - 1);
  }

  isNew(pod: number): boolean {
    return this.parts.releases.isNewest(this.releaseOf[pod]);
  }

  private kill(pod: number): void {
    const { requests } = this.parts;
    this.pods[pod].die();
    requests.forEachOf(pod, (request) => {
      if (requests.grant[request] === INTERNAL.healthCheck) this.healthChecks.lost(request);
      else this.owner.connectionReset(request);
    });
  }

  /** Nobody looks any more at the oldest pods once they are retired and empty. */
  private skipEnded(): void {
    while (this.firstAlive < this.pods.length && this.isEnded(this.firstAlive)) this.firstAlive++;
  }

  private isEnded(pod: number): boolean {
    return !this.readiness.isInUse(pod) && this.pods[pod].busySlots === 0;
  }

  private databaseServed(request: number): void {
    const { requests } = this.parts;
    if (requests.grant[request] === INTERNAL.cleanupPage) {
      this.cleanups[requests.subject[request]]?.databaseDone(request);
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
    const parts = { simulation, name, servers: database.servers, requests, utilisation };
    return new Database(parts, (request) => this.databaseServed(request));
  }

  /** A pod comes; its process runs, or is started by who has called. */
  private add(release: number, starting: boolean): void {
    const { simulation, name, releases, requests } = this.parts;
    const { config } = releases.at(release);
    const pod = this.pods.length;
    const checked = (request: number, good: boolean) => this.healthChecks.answered(request, good);
    const parts = { simulation, name: `iam ${name} pod ${pod}`, config, requests, database: this.database };
    const added = new Pod(parts, this.owner, checked);
    this.pods.push(added);
    this.releaseOf.push(release);
    this.slowed.push(1);
    this.cleanups.push(this.cleanupOf(pod, config));
    if (this.databaseStalled) added.stall(true);
    this.healthChecks.add();
    this.readiness.add(starting);
  }

  private cleanupOf(pod: number, { cleanup }: IssuerConfig): CleanupJob | undefined {
    const { simulation, store, requests } = this.parts;
    const { database, pagesAtWork: atWork } = this;
    const turn = cleanupTurn(cleanup);
    if (turn === undefined) return undefined;
    const job = new CleanupJob(pod, {
      simulation,
      config: cleanup,
      turn,
      store,
      requests,
      database,
      atWork,
    });
    if (this.cleanupPaused) job.pause(true);
    if (this.databaseStalled) job.stall(true);
    return job;
  }
}
