import { Grant } from '../../../ecosystem/ports.js';
import type { Simulation } from '../../../kernel/simulation.js';
import { HOLD, Station } from '../../../kernel/station.js';
import type { IssuerConfig } from '../../../scenario/schema.js';
import { GRANTS } from '../grants.js';
import type { Database } from './database.js';
import { INTERNAL, type Requests } from './requests.js';

/** What a pod asks and tells of its requests. */
export interface PodOwner {
  /** A slot is free for the request: how long it will work, µs. */
  started(request: number): number;
  /** The work is done; thread, connection and slot are free again. */
  completed(request: number): void;
  /** Threads and accept queue were full. */
  refused(request: number): void;
  /** No database connection came free within the pool's timeout. */
  poolTimedOut(request: number): void;
}

/** What a pod is built from. */
export interface PodParts {
  readonly simulation: Simulation;
  readonly name: string;
  readonly config: IssuerConfig;
  readonly requests: Requests;
  /** Absent: the database is part of the pod. */
  readonly database: Database | undefined;
}

/** Told of a health check; `good`: it got a connection, and an answer of the database. */
export type OnChecked = (request: number, good: boolean) => void;

/**
 * One IAM pod: a request takes a worker thread (or waits in the accept queue, or is refused), then a database
 * connection (or gives up after the pool's timeout), then a slot, which is what one pod can work on at a time
 * (Spring Boot, HikariCP; the slot is fitted to a load test). It keeps all three to its end. Some requests need a
 * second connection in the middle of their work, for which they wait with all that they hold.
 *
 * Guarantee: no resource is held by more than its size, and all that a request holds it gives back once, or with
 * everything else when the pod dies. Mechanism: three nested stations; only the innermost schedules the end of service.
 * Cost: one event a request, two where the database is a station of its own, one more for a second connection.
 */
export class Pod {
  private readonly threads: Station;
  private readonly connections: Station;
  private readonly slots: Station;
  private partDone: number;
  private databaseStalled = false;
  private hung = false;
  /** While it hangs: whether a health check is answered all the same. */
  private checksPass = false;
  private slotsPaused = false;
  /** Health checks that have a connection and no answer of the database. */
  private readonly heldChecks: number[] = [];
  /** Requests whose part of the work has ended while the pod stood still, and those that the database has answered. */
  private readonly heldParts: number[] = [];
  private readonly heldAnswers: number[] = [];
  /** By grant. */
  private readonly needsSecond: readonly boolean[];
  private readonly secondAfter: number;

  private readonly simulation: Simulation;
  private readonly requests: Requests;
  private readonly database: Database | undefined;

  constructor(
    { simulation, name, config, requests, database }: PodParts,
    private readonly owner: PodOwner,
    private readonly checked: OnChecked,
  ) {
    this.simulation = simulation;
    this.requests = requests;
    this.database = database;
    this.slotCount = config.slots;
    this.needsSecond = GRANTS.map((grant) => grant !== 'discovery' && config.pool.second.includes(grant));
    this.secondAfter = config.pool.second_after;
    this.partDone = this.registerPart();
    this.threads = new Station(
      simulation,
      { name: `${name} threads`, servers: config.threads, queueLimit: config.accept_queue },
      {
        serviceUs: (request) => this.withThread(request),
        served: never,
        refused: (request) => owner.refused(request),
      },
    );
    this.connections = new Station(
      simulation,
      {
        name: `${name} connections`,
        servers: config.pool.connections,
        waitingTimeoutUs: config.pool.timeout,
      },
      {
        serviceUs: (request) => this.withConnection(request),
        served: never,
        timedOut: (request) => this.giveUp(request),
      },
    );
    this.slots = new Station(
      simulation,
      { name: `${name} slots`, servers: config.slots },
      {
        serviceUs: (request) => this.withSlot(request),
        served: (request) => this.finish(request),
      },
    );
  }

  /** What it can work on at a time. */
  readonly slotCount: number;

  /** The load balancer sends a request. */
  admit(request: number): void {
    this.threads.arrive(request);
  }

  /** A health check: asks the database through the pool, unless the pod stands still and says that it is well. */
  check(request: number): void {
    if (this.hung && this.checksPass) this.checked(request, true);
    else this.connections.arrive(request);
  }

  /**
   * The pod dies: whatever it had in hand is no longer there, and a process that stood still is gone with it. What the
   * database works on goes on there.
   */
  die(): void {
    this.threads.abandon();
    this.connections.abandon();
    this.slots.abandon();
    this.heldChecks.length = 0;
    this.heldParts.length = 0;
    this.heldAnswers.length = 0;
    this.partDone = this.registerPart();
    this.hang(false, false);
  }

  /** The database answers nobody, or does again. Where it is part of the pod all slots stop. */
  stall(stalled: boolean): void {
    this.databaseStalled = stalled;
    this.standStill();
  }

  /**
   * The process stands still, or goes on: it takes connections and does nothing.
   * @param checksPass its health check is answered all the same
   */
  hang(hung: boolean, checksPass: boolean): void {
    this.hung = hung;
    this.checksPass = checksPass;
    this.standStill();
  }

  /** Slots at work. */
  get busySlots(): number {
    return this.slots.busy;
  }

  /** The database has answered a request of this pod. */
  databaseDone(request: number): void {
    if (this.hung) {
      this.heldAnswers.push(request);
      return;
    }
    this.slots.release();
    this.finish(request);
  }

  /** Its own work goes on or does not, as it stands still by itself or with the database inside it. */
  private standStill(): void {
    const paused = this.isStill;
    if (paused !== this.slotsPaused) {
      this.slotsPaused = paused;
      if (paused) this.slots.pause();
      else this.slots.resume();
    }
    if (!paused) {
      for (const request of this.heldParts.splice(0)) this.partEnds(request);
      for (const request of this.heldAnswers.splice(0)) this.databaseDone(request);
    }
    if (!this.holdsChecks) for (const request of this.heldChecks.splice(0)) this.checkDone(request);
  }

  private get isStill(): boolean {
    return this.hung || (this.databaseStalled && this.database === undefined);
  }

  private get holdsChecks(): boolean {
    return this.databaseStalled || this.hung;
  }

  private finish(request: number): void {
    if (needsDatabase(this.requests.grant[request])) this.connections.release();
    if (this.requests.second[request] === 1) this.connections.release();
    this.threads.release();
    this.owner.completed(request);
  }

  /** A part of the pod's own work; once the pod has died those under way lead nowhere. */
  private registerPart(): number {
    const kind: number = this.simulation.register((request) => {
      if (kind !== this.partDone) return;
      if (this.isStill) this.heldParts.push(request);
      else this.partEnds(request);
    });
    return kind;
  }

  /** The pod's own work is done, or comes to where it needs a second connection. */
  private partEnds(request: number): void {
    const { requests, database } = this;
    if (this.needsSecond[requests.grant[request]] && requests.second[request] === 0) {
      requests.second[request] = 1;
      this.connections.arrive(request);
    } else if (database === undefined) {
      this.databaseDone(request);
    } else {
      database.arrive(request);
    }
  }

  private withThread(request: number): number {
    if (needsDatabase(this.requests.grant[request])) this.connections.arrive(request);
    else this.slots.arrive(request);
    return HOLD;
  }

  private withConnection(request: number): number {
    const { requests } = this;
    if (requests.second[request] === 1)
      this.simulation.post(requests.restUs[request], this.partDone, request);
    else if (requests.grant[request] !== INTERNAL.healthCheck) this.slots.arrive(request);
    else if (this.holdsChecks) this.heldChecks.push(request);
    else this.checkDone(request);
    return HOLD;
  }

  private withSlot(request: number): number {
    const { requests } = this;
    const workUs = this.owner.started(request);
    const grant = requests.grant[request];
    if (this.needsSecond[grant]) {
      const ownUs = this.database === undefined ? workUs : workUs - requests.databaseUs[request];
      const firstUs = Math.round(ownUs * this.secondAfter);
      requests.restUs[request] = ownUs - firstUs;
      this.simulation.post(firstUs, this.partDone, request);
      return HOLD;
    }
    if (this.database === undefined || !needsDatabase(grant)) return workUs;
    this.simulation.post(workUs - requests.databaseUs[request], this.partDone, request);
    return HOLD;
  }

  private checkDone(request: number): void {
    this.connections.release();
    this.checked(request, true);
  }

  private giveUp(request: number): void {
    if (this.requests.grant[request] === INTERNAL.healthCheck) {
      this.checked(request, false);
      return;
    }
    if (this.requests.second[request] === 1) {
      this.slots.release();
      this.connections.release();
    }
    this.threads.release();
    this.owner.poolTimedOut(request);
  }
}

/** The discovery document and the public keys are served from memory. */
function needsDatabase(grant: number): boolean {
  return grant !== Grant.discovery && grant !== INTERNAL.keyFetch;
}

/** Threads and connections are held, never timed. */
function never(): void {}
